import { expect, test } from "vitest";
import { createImportWorld } from "../../testkit/import-world.ts";
import { runLeads } from "../../testkit/leads-command.ts";
import { useStack } from "../../testkit/use-stack.ts";

const stack = useStack("none");

test("leads search says that a service has no search", async () => {
  const { env, listId } = await createImportWorld(stack());
  const { code, stderr } = await runLeads(["search", "--city", "Berlin", "--list", listId], env());
  expect(stderr).toMatch(/^There is no such service at \S+, or it has no search for persons\. [^\n]+\n$/);
  expect(code).toBe(1);
});
