import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, test, vi } from "vitest";
import { type Exchange, startFaultyService } from "../testkit/faulty-service.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { NO_VARIABLES, useSmoke } from "../testkit/use-smoke.ts";

const { stack, startSmoke, runAgainst, readListIds, deleteList } = useSmoke();

/** On Windows, a signal to another process kills it at once: https://nodejs.org/api/process.html#signal-events */
const hasSignals = process.platform !== "win32";

/** Returns the port of a server that has ended. */
async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

const isAdd = ({ path }: Exchange) => path.endsWith("/add-prospects");

describe("leads smoke, failing step", () => {
  const wrong = "expected status 200, addedCount 4, results.status [added, added, added, added]; got ";

  test.each([
    [
      "a wrong count",
      200,
      '{"addedCount":3,"results":[{"status":"added"}]}',
      "status 200, addedCount 3, results.status [added] (",
    ],
    ["no count", 200, "{}", "status 200, addedCount missing, results.status missing ("],
    ["HTML instead of JSON", 200, "<html>", "status 200, a body that is not JSON ("],
    ["an error of the gateway", 403, '{"message":"Forbidden"}', "status 403 ("],
    [
      "an error of the service",
      500,
      '{"error":{"code":"INTERNAL_ERROR","requestId":"abc="}}',
      "status 500, error.code INTERNAL_ERROR (request id abc=, ",
    ],
    [
      "personal data, which it does not print",
      200,
      '{"addedCount":"Ada Lovelace","results":[{"status":"ada@example.com"},{"status":{"name":"Ada"}}]}',
      "status 200, addedCount another text, results.status [another text, an object] (",
    ],
  ])("leads smoke fails and deletes the list if the response to an add has %s", async (_, status, body, got) => {
    const service = await startFaultyService(stack().url, (exchange) => {
      if (isAdd(exchange)) Object.assign(exchange, { status, text: body });
      return false;
    });
    const { passed, output } = await runAgainst(service.url);
    expect(passed).toBe(false);
    expect(output).toContain(`FAILED  add four persons by their data: ${wrong}${got}`);
    expect(output).toMatch(/\nThe list was deleted\.\n2 of 21 steps passed, 1 failed, 18 not run in [\d.]+ s\.$/);
    expect(await readListIds()).toEqual([]);
  });

  test("leads smoke fails and deletes the list if an add gets no response in time", async () => {
    const service = await startFaultyService(stack().url, isAdd);
    const { passed, output, failed } = await runAgainst(service.url, 2_000);
    expect(passed).toBe(false);
    expect(failed).toEqual([expect.stringMatching(/; got no response within 2 s \(2\d{3} ms\)$/)]);
    expect(output).toContain("\nThe list was deleted.\n");
    expect(await readListIds()).toEqual([]);
  });

  test("leads smoke fails at a redirect and does not follow it, because the token is for this service only", async () => {
    const service = await startFaultyService(stack().url, (exchange, response) => {
      if (isAdd(exchange)) exchange.status = 307;
      response.setHeader("location", "/elsewhere");
      return false;
    });
    const { failed } = await runAgainst(service.url);
    expect(failed).toEqual([expect.stringContaining("; got status 307 (")]);
    expect(service.exchanges).not.toContain("POST /elsewhere");
  });

  test("leads smoke fails and deletes the list if the connection is closed before the response", async () => {
    const service = await startFaultyService(
      stack().url,
      (exchange, response) => isAdd(exchange) && !!response.destroy(),
    );
    const { failed } = await runAgainst(service.url);
    expect(failed).toEqual([expect.stringContaining("; got no response (UND_ERR_SOCKET) (")]);
    expect(await readListIds()).toEqual([]);
  });

  test.each([
    ["HTML instead of JSON", 502, "<html>"],
    ["no id", 201, '{"name":"smoke-test","type":"person"}'],
    ["a path instead of an id", 201, '{"id":"../searches","name":"smoke-test","type":"person"}'],
  ])(
    "leads smoke creates the list again to learn its id and deletes it if the response to the creation has %s",
    async (_, status, body) => {
      let creations = 0;
      const service = await startFaultyService(stack().url, (exchange) => {
        if (exchange.path.endsWith("/leadlists") && ++creations === 1) Object.assign(exchange, { status, text: body });
        return false;
      });
      const { passed, output } = await runAgainst(service.url);
      expect([passed, creations]).toEqual([false, 2]);
      expect(output).toContain("\nThe list was deleted.\n0 of 21 steps passed, 1 failed, 20 not run");
      expect(await readListIds()).toEqual([]);
    },
  );

  test("leads smoke reports the failed deletion and deletes the list on a retry if the deletion first returns 503", async () => {
    let deletions = 0;
    const service = await startFaultyService(stack().url, (exchange) => {
      if (exchange.method === "DELETE" && ++deletions <= 2) exchange.status = 503;
      return false;
    });
    const { output, failed } = await runAgainst(service.url);
    expect(failed).toEqual([expect.stringContaining("delete the list: expected status 204; got status 503")]);
    expect(output).toContain("\nThe list was deleted.\n");
  });

  test.skipIf(!hasSignals).each(["SIGINT", "SIGTERM"] as const)(
    "leads smoke deletes the list and exits with 1 if it gets a %s while a step waits for its response",
    async (signal) => {
      const service = await startFaultyService(stack().url, isAdd, { delayMs: 100 });
      const child = await startSmoke(service.url);
      const ended = once(child, "close");
      const stdout = text(child.stdout);
      const waitForRequest = (pattern: RegExp) =>
        vi.waitUntil(() => service.exchanges.some((line) => pattern.test(line)), { timeout: 10_000 });
      await waitForRequest(/add-prospects$/);
      child.kill(signal);
      // npm forwards a signal that the terminal has sent already. It can arrive during the cleanup.
      await waitForRequest(/^DELETE /);
      child.kill(signal);
      expect((await ended)[0]).toBe(1);
      expect(await stdout).toContain("; got no response before the stop (");
      expect(await stdout).toContain("\nThe list was deleted.\n");
      expect(await readListIds()).toEqual([]);
    },
  );

  test.skipIf(!hasSignals)(
    "leads smoke deletes the list and exits with 1 if the reader of its output ends",
    async () => {
      const child = await startSmoke(stack().url);
      const ended = once(child, "close");
      child.stdout.destroy();
      expect((await ended)[0]).toBe(1);
      expect(await readListIds()).toEqual([]);
    },
  );
});

describe("leads smoke, list that cannot be deleted", () => {
  test("leads smoke prints the request that deletes the list if it cannot delete the list", async () => {
    const service = await startFaultyService(stack().url, (exchange) => {
      if (exchange.method === "DELETE") exchange.status = 500;
      return false;
    });
    const { output } = await runAgainst(service.url);
    expect(output).toMatch(
      /\nThe list could not be deleted\. Send this request later: DELETE http:\S+\/api\/v1\/entities\/leadlists\/[\w-]{36}\n/,
    );
  });

  test("leads smoke reports that a list may exist if its creation gets no response", async () => {
    const service = await startFaultyService(stack().url, ({ method }) => method === "POST");
    const { output } = await runAgainst(service.url, 200);
    expect(output).toContain("\nIt is unknown whether the list was created. ");
    const ids = await readListIds();
    expect(ids).toHaveLength(1);
    await deleteList(ids[0]);
  });

  test.each([
    [
      "the service does not run",
      async () => `http://127.0.0.1:${await findClosedPort()}`,
      "no response (ECONNREFUSED) (",
    ],
    ["the service rejects the token", async () => stack().url, "status 401, error.code UNAUTHORIZED (request id "],
  ])("leads smoke exits with 1 and mentions no list if %s", async (_, findUrl, got) => {
    const { code, stdout } = await runLeads(["smoke", "--url", await findUrl(), "--token", "secret"], NO_VARIABLES);
    expect(code).toBe(1);
    expect(stdout).toContain(`; got ${got}`);
    expect(stdout).not.toContain("secret");
    expect(stdout).toMatch(/ ms\)\n0 of 21 steps passed, 1 failed, 20 not run in [\d.]+ s\.\n$/);
  });
});
