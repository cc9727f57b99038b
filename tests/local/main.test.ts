import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { descendantsOf, processes } from "../testkit/processes.ts";

const MAIN = join(import.meta.dirname, "../../stacks/local/main.ts");

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

test("the stack ends when npm is told to end, though the shell between them does not tell it", async () => {
  const { PATH, HOME } = process.env;
  const npm = spawn("npm", ["start"], {
    env: { PATH, HOME, PORT: "0", SEED: "none" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(npm.stdout, "data");
  await vi.waitUntil(() => descendantsOf(npm.pid ?? 0).length >= 3, { timeout: 10_000 });
  const started = descendantsOf(npm.pid ?? 0);
  onTestFinished(() => {
    for (const { pid } of processes()) if (started.includes(pid)) process.kill(pid, "SIGKILL");
  });
  npm.kill();
  await vi.waitUntil(() => !processes().some(({ pid }) => started.includes(pid)), { timeout: 10_000, interval: 100 });
});
