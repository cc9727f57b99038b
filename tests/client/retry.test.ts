import { expect, test, vi } from "vitest";
import { createClient } from "../../lib/client/client.ts";
import { createFakeFetch, respondError, respondJson } from "../testkit/fake-service.ts";
import { ADDED, failToConnect, hang, once, startAdd, useFakeTime } from "../testkit/start-add.ts";

useFakeTime();

test.each([
  ["500", () => respondError(500, "INTERNAL_ERROR")],
  ["502 that is not JSON", () => new Response("<html>", { status: 502 })],
  ["503", () => respondError(503, "SERVICE_UNAVAILABLE")],
  ["504 of the gateway", () => respondJson(504, { message: "Endpoint request timed out" })],
  ["429 of the gateway", () => respondJson(429, { message: "Too Many Requests" })],
  ["no connection", failToConnect],
  ["200 that is cut", () => new Response('{"addedCou', { status: 200 })],
  ["200 without its members", () => respondJson(200, {})],
  ["200 with another type", () => respondJson(200, { addedCount: "1" })],
  ["another success", () => respondJson(202, ADDED)],
  [
    "a body that breaks off",
    () => new Response(new ReadableStream({ start: (body) => body.error(new Error("reset")) })),
  ],
  ["no response in 30 seconds", hang],
  ["a body that never ends", () => new Response(new ReadableStream())],
])("%s: the request is sent again with the same Idempotency-Key and body", async (_, first) => {
  const { requests, result } = startAdd(once(first));
  await vi.runAllTimersAsync();
  expect(await result).toEqual(ADDED);
  expect(requests).toHaveLength(2);
  expect(requests[1]).toMatchObject({ headers: requests[0]?.headers, body: requests[0]?.body });
  expect(requests[0]?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([400, 401, 403, 404, 412, 413, 301])("%i: the request is not sent again", async (status) => {
  const { requests, result } = startAdd(() => respondError(status, "A_CODE"));
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ name: "ApiError", status });
  expect(requests).toHaveLength(1);
});

test("each wait is random up to a limit that doubles (full jitter), and the attempts end", async () => {
  const { times, result } = startAdd(failToConnect);
  await vi.runAllTimersAsync();
  await expect(result).rejects.toThrow("addProspects: no response after 6 attempts (ECONNRESET)");
  const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(waits).toEqual([125, 250, 500, 1_000, 2_000]);
});

test("reads are retried without a key", async () => {
  const service = createFakeFetch((_, index) =>
    index === 0 ? failToConnect() : respondJson(200, { items: [], nextCursor: null }),
  );
  const client = createClient({ baseUrl: "https://api.example.com", token: "t", fetch: service.fetch });
  const result = client.listLeads("list");
  await vi.runAllTimersAsync();
  expect(await result).toEqual({ items: [], nextCursor: null });
  expect(service.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([undefined, undefined]);
});
