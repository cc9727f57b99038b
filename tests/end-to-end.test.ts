import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NPM } from "./testkit/npm.ts";
import { listDescendants, listProcesses } from "./testkit/processes.ts";
import { minimalEnvironment } from "./testkit/start-main.ts";

/** The README's commands, as a reader pastes them into a shell. */
const README = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const commands = Array.from(README.matchAll(/^```sh\n(.*?)^```/gms), ([, block = ""]) => block);
const findCommand = (text: string) =>
  commands.find((block) => block.includes(text)) ?? expect.fail(`no command with ${text}`);

const run = promisify(execFile);
let stack: ReturnType<typeof spawn> | undefined;
let port = "";

// The README's commands are for a POSIX shell, and Windows cannot send Ctrl-C to a process group.
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
});
afterAll(() => interrupt());

const paste = async (block: string) => {
  const script = block.replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`).replaceAll("curl ", "curl -sS ");
  const { stdout } = await run("bash", ["-euc", script], { env: { ...minimalEnvironment(), PORT: port } });
  return stdout;
};

test.skipIf(!isPosix)("README: the requests work when pasted, and Ctrl-C leaves no process running", async () => {
  const selection = findCommand("searchId");
  expect(await paste(selection)).toBe('{"addedCount":1000}');
  expect(await paste(selection)).toBe('{"addedCount":0}');

  const token = selection.split("\n")[0];
  const response = await paste(`${token}\n${findCommand("Lovelace")}`);
  expect(JSON.parse(response)).toEqual({ addedCount: 1, results: [{ id: expect.any(String), status: "added" }] });

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
