import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NPM } from "./testkit/npm.ts";
import { listDescendants, listProcesses } from "./testkit/processes.ts";
import { followReadme } from "./testkit/readme-requests.ts";
import { waitUntilFilled } from "./testkit/search-stack.ts";
import { minimalEnvironment } from "./testkit/start-main.ts";

let stack: ReturnType<typeof spawn> | undefined;
let port = "";

// Windows cannot send Ctrl-C to a process group.
const isPosix = process.platform !== "win32";

beforeAll(async () => {
  if (!isPosix) return;
  const [program, ...args] = NPM;
  // The process group lets `interrupt` send Ctrl-C to all processes, as a terminal does.
  stack = spawn(program, [...args, "start"], {
    detached: true,
    env: { ...minimalEnvironment(), PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for await (const chunk of stack.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    output += chunk;
    port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? "";
    if (port && output.includes("curl")) break;
  }
  stack.stdout?.resume();
  expect(port, output).not.toBe("");
  // A reader is slower than this test.
  const [token = ""] = /^eyJ.*$/m.exec(output) ?? [];
  await waitUntilFilled({ url: `http://127.0.0.1:${port}`, token });
});
afterAll(() => interrupt());

test.skipIf(!isPosix)("npm start serves the README's requests, and Ctrl-C leaves no process running", async () => {
  expect(await followReadme(`http://127.0.0.1:${port}`, { ...minimalEnvironment(), PORT: port })).toBe(4);

  const started = listDescendants(stack?.pid ?? 0);
  expect(started.length).toBeGreaterThanOrEqual(2);
  await interrupt();
  expect(listProcesses().filter(({ pid }) => started.includes(pid))).toEqual([]);
});

async function interrupt(): Promise<void> {
  if (!stack?.pid || stack.exitCode !== null || stack.signalCode !== null) return;
  const ended = once(stack, "close");
  process.kill(-stack.pid, "SIGINT");
  await ended;
}
