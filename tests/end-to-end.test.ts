import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { descendantsOf, processes } from "./testkit/processes.ts";

/** The commands of the README, as its reader pastes them. */
const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const commands = Array.from(README.matchAll(/^```sh\n(.*?)^```/gms), ([, block = ""]) => block);
const commandWith = (text: string) => commands.find((block) => block.includes(text)) ?? expect.fail(`no ${text}`);

/** A shell of their own: nothing of what tests tell the service in their process. */
const shell = { PATH: process.env.PATH, HOME: process.env.HOME };

const run = promisify(execFile);
let stack: ReturnType<typeof spawn>;
let port = "";

beforeAll(async () => {
  // A group of its own, so that Ctrl-C can be sent to it as a terminal does.
  stack = spawn("npm", ["start"], {
    detached: true,
    env: { ...shell, PORT: "0" },
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
  const { stdout } = await run("bash", ["-euc", script], { env: { ...shell, PORT: port } });
  return stdout;
};

test("the README's requests work when pasted, and what was started leaves nothing running", async () => {
  const selection = commandWith("searchId");
  expect(await paste(selection)).toBe('{"addedCount":1000}');
  expect(await paste(selection)).toBe('{"addedCount":0}');

  const token = selection.split("\n")[0];
  const answer = await paste(`${token}\n${commandWith("Lovelace")}`);
  expect(JSON.parse(answer)).toEqual({ addedCount: 1, results: [{ id: expect.any(String), status: "added" }] });

  const started = descendantsOf(stack.pid ?? 0);
  expect(started.length).toBeGreaterThanOrEqual(2);
  await interrupt();
  expect(processes().filter(({ pid }) => started.includes(pid))).toEqual([]);
});

async function interrupt(): Promise<void> {
  if (!stack.pid || stack.exitCode !== null || stack.signalCode !== null) return;
  const ended = once(stack, "close");
  process.kill(-stack.pid, "SIGINT");
  await ended;
}
