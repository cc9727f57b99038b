import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { NPM } from "../testkit/npm.ts";
import { listDescendants, listProcesses } from "../testkit/processes.ts";
import { minimalEnvironment, startMain } from "../testkit/start-main.ts";

/** On Windows, a signal to another process kills it at once: https://nodejs.org/api/process.html#signal-events */
const hasSignals = process.platform !== "win32";

test("npm start: if the database ends, the stack ends with code 1 and prints the reason", async () => {
  const stack = startMain();
  await stack.started;
  for (const pid of listDescendants(stack.process.pid ?? 0)) process.kill(pid, "SIGKILL");
  expect(await stack.ended).toEqual([1, null]);
  expect(await stack.errors).toBe(
    "The database ended unexpectedly. Its data is lost, because it was temporary. Start the stack again.\n",
  );
});

test("npm start: an invalid setting ends the start with code 1 and one line without a stack trace", async () => {
  const stack = startMain({ DYNAMODB_ENDPOINT: "http://127.0.0.1:1" });
  expect(await stack.ended).toEqual([1, null]);
  expect(await stack.errors).toBe(
    "DYNAMODB_ENDPOINT=http://127.0.0.1:1 is not a DynamoDB endpoint: no connection (ECONNREFUSED)\n",
  );
});

test("npm start: if npm is terminated, the stack and its database end too", async () => {
  const [program, ...args] = NPM;
  const npm = spawn(program, [...args, "start"], {
    env: { ...minimalEnvironment(), PORT: "0", SEED: "none" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(npm.stdout, "data");
  await vi.waitUntil(() => listDescendants(npm.pid ?? 0).length >= 3, { timeout: 10_000 });
  const started = listDescendants(npm.pid ?? 0);
  onTestFinished(() => {
    for (const { pid } of listProcesses()) if (started.includes(pid)) process.kill(pid, "SIGKILL");
  });
  npm.kill();
  await vi.waitUntil(() => !listProcesses().some(({ pid }) => started.includes(pid)), {
    timeout: 10_000,
    interval: 100,
  });
});

/** Sends a request whose body is still missing, so that it is in progress until `finish`. */
async function startRequest(url: string, token: string) {
  const sent = request(`${url}/api/v1/entities/leadlists`, {
    method: "POST",
    // The server responds with 100 when it has the headers.
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", expect: "100-continue" },
  });
  const failed = once(sent, "error");
  sent.flushHeaders();
  await once(sent, "continue");
  const finish = async () => {
    sent.end('{"name":"Finished"}');
    const [response] = await once(sent, "response");
    return { status: response.statusCode, text: await text(response) };
  };
  return { finish, failed };
}

test.skipIf(!hasSignals)("npm start: Ctrl-C waits for a request in progress and ends with code 0", async () => {
  const stack = startMain();
  const { url, token } = await stack.started;
  const { finish } = await startRequest(url, token);
  stack.process.kill("SIGINT");
  await vi.waitUntil(() => stack.output().includes("Press Ctrl-C again to stop at once."), { timeout: 10_000 });
  expect(await finish()).toEqual({ status: 201, text: expect.stringContaining("Finished") });
  expect(await stack.ended).toEqual([0, null]);
  expect(await stack.errors).toBe("");
});

test.skipIf(!hasSignals)(
  "npm start: a second Ctrl-C ends a request in progress and the stack with code 1",
  async () => {
    const stack = startMain();
    const { url, token } = await stack.started;
    const { failed } = await startRequest(url, token);
    stack.process.kill("SIGINT");
    // npm forwards the terminal's signal within half a second: that does not count as a second one.
    stack.process.kill("SIGINT");
    await vi.waitUntil(() => stack.output().includes("Press Ctrl-C again"), { timeout: 10_000 });
    await new Promise((wait) => setTimeout(wait, 300));
    stack.process.kill("SIGINT");
    expect(await stack.ended).toEqual([1, null]);
    await failed;
  },
);

test.skipIf(!hasSignals)(
  "npm start: Ctrl-C without a request in progress ends with code 0 and prints nothing",
  async () => {
    const stack = startMain();
    await stack.started;
    const banner = stack.output();
    stack.process.kill("SIGINT");
    expect(await stack.ended).toEqual([0, null]);
    expect(stack.output()).toBe(banner);
  },
);
