import { afterAll, beforeAll } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import type { LocalSettings } from "../../stacks/local/settings.ts";
import { type RunningStack, startStack } from "../../stacks/local/stack.ts";
import { waitUntilFilled } from "./search-stack.ts";

/**
 * Starts the local stack before the tests of a file, waits until it can search, and stops it after them.
 * @param options.port by default, any free port
 * @param options.search by default, there is no index of persons
 * @returns reads the running stack, inside tests only
 */
export function useStack(
  seed: "demo" | "none",
  { port = 0, search }: Partial<Pick<LocalSettings, "port" | "search">> = {},
): () => RunningStack {
  let stack: RunningStack | undefined;
  beforeAll(async () => {
    stack = await startStack({ port, tables: { tenants: "Tenants", global: "Global" }, seed, search });
    if (search) await waitUntilFilled({ url: stack.url, token: await stack.issueToken(USERS.alice) });
  });
  afterAll(() => stack?.stop());
  return () => {
    if (!stack) throw new Error("The stack runs only during tests");
    return stack;
  };
}
