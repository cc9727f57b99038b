import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { descendantsOf } from "../../support/processes.ts";

const MAIN = join(import.meta.dirname, "../../../stacks/local/main.ts");

test("the stack does not outlive its database, and says why it ends", async () => {
  const { PATH, HOME } = process.env;
  const stack = spawn(process.execPath, [MAIN], {
    env: { PATH, HOME, PORT: "0", SEED: "none" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void stack.kill("SIGKILL"));
  const ended = once(stack, "close");
  const said = text(stack.stderr);
  await once(stack.stdout, "data");

  const [database = expect.fail("no database")] = descendantsOf(stack.pid ?? 0);
  process.kill(database, "SIGKILL");
  expect(await ended).toEqual([1, null]);
  expect(await said).toBe("The database ended, and its data with it; start again\n");
});
