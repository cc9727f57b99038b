import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ClientOptions, createClient } from "../../lib/client/client.ts";
import { createFakeFetch, respondError, respondJson } from "../testkit/fake-service.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => vi.useRealTimers());

type Respond = Parameters<typeof createFakeFetch>[0];

/** Starts to add a person. `times` gets the time of each attempt in ms. */
function start(respond: Respond, options: Partial<ClientOptions> = {}, call: { signal?: AbortSignal } = {}) {
  const times: number[] = [];
  const startedAt = Date.now();
  const service = createFakeFetch((request, index) => {
    times.push(Date.now() - startedAt);
    return respond(request, index);
  });
  const client = createClient({ baseUrl: "https://api.example.com", token: "t", fetch: service.fetch, ...options });
  const result = client.addProspects("list", { prospects: [{ id: "p", firstName: "Ada" }] }, call);
  // The rejection is expected below, after the timers have run.
  result.catch(() => undefined);
  return { ...service, times, result };
}

const SUCCESS = { addedCount: 1 };
const hang = () => new Promise<Response>(() => undefined);
const fail = (): never => {
  throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
};
const once = (first: () => Response | Promise<Response>) => (_: unknown, index: number) =>
  index === 0 ? first() : respondJson(200, SUCCESS);

test.each([
  ["500", () => respondError(500, "INTERNAL_ERROR")],
  ["502 that is not JSON", () => new Response("<html>", { status: 502 })],
  ["503", () => respondError(503, "SERVICE_UNAVAILABLE")],
  ["504 of the gateway", () => respondJson(504, { message: "Endpoint request timed out" })],
  ["429 of the gateway", () => respondJson(429, { message: "Too Many Requests" })],
  ["no connection", fail],
  ["200 that is cut", () => new Response('{"addedCou', { status: 200 })],
  ["200 without its members", () => respondJson(200, {})],
  ["200 with another type", () => respondJson(200, { addedCount: "1" })],
  ["another success", () => respondJson(202, SUCCESS)],
  [
    "a body that breaks off",
    () => new Response(new ReadableStream({ start: (body) => body.error(new Error("reset")) })),
  ],
  ["no response in 30 seconds", hang],
  ["a body that never ends", () => new Response(new ReadableStream())],
])("%s: the request is sent again with the same Idempotency-Key and body", async (_, first) => {
  const { requests, result } = start(once(first));
  await vi.runAllTimersAsync();
  expect(await result).toEqual(SUCCESS);
  expect(requests).toHaveLength(2);
  expect(requests[1]).toMatchObject({ headers: requests[0]?.headers, body: requests[0]?.body });
  expect(requests[0]?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([400, 401, 403, 404, 412, 413, 301])("%i: the request is not sent again", async (status) => {
  const { requests, result } = start(() => respondError(status, "A_CODE"));
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ name: "ApiError", status });
  expect(requests).toHaveLength(1);
});

test("each wait is random up to a limit that doubles (full jitter), and the attempts end", async () => {
  const { times, result } = start(fail);
  await vi.runAllTimersAsync();
  await expect(result).rejects.toThrow("addProspects: no response after 6 attempts (ECONNRESET)");
  const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(waits).toEqual([125, 250, 500, 1_000, 2_000]);
});

test.each([
  ["seconds", "7", 7_000],
  ["a date", () => new Date(Date.now() + 7_000).toUTCString(), 7_000],
  ["a date in the past", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["something else", "soon", 0],
])("Retry-After in the form of %s is obeyed", async (_, value, expected) => {
  vi.setSystemTime(1_800_000_000_000);
  const text = typeof value === "string" ? value : value();
  const { times, result } = start(once(() => respondError(503, "SERVICE_UNAVAILABLE", { "retry-after": text })));
  await vi.runAllTimersAsync();
  expect(await result).toEqual(SUCCESS);
  expect(times[1]).toBe(expected + 125);
});

test("a Retry-After above the maximum wait is not waited for", async () => {
  const respond = () => respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "121" });
  const { requests, result } = start(respond);
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 429, retryAfterSeconds: 121 });
  expect(requests).toHaveLength(1);
  const patient = start((_, index) => (index === 0 ? respond() : respondJson(200, SUCCESS)), { maxWaitSeconds: 121 });
  await vi.runAllTimersAsync();
  expect(await patient.result).toEqual(SUCCESS);
});

test("a throttled request waits for its turn more often than a failed one is sent", async () => {
  const respond: Respond = (_, index) =>
    index < 15 ? respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "60" }) : respondJson(200, SUCCESS);
  const { result } = start(respond);
  await vi.runAllTimersAsync();
  expect(await result).toEqual(SUCCESS);
});

test("a request that is throttled for ever ends", async () => {
  const { requests, result } = start(() => respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "0" }));
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 429 });
  expect(requests).toHaveLength(21);
});

test("a request that alone exceeds a limit is not sent again", async () => {
  const { requests, result } = start(() =>
    respondError(429, "TOO_MANY_REQUESTS", {
      "retry-after": "30",
      "ratelimit-policy": '"requests-minute";q=600;w=60, "prospects-minute";q=500;w=60',
      ratelimit: '"requests-minute";r=600;t=30, "prospects-minute";r=500;t=30',
    }),
  );
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 429 });
  expect(requests).toHaveLength(1);
});

test("reads are retried without a key", async () => {
  const service = createFakeFetch((_, index) =>
    index === 0 ? fail() : respondJson(200, { items: [], nextCursor: null }),
  );
  const client = createClient({ baseUrl: "https://api.example.com", token: "t", fetch: service.fetch });
  const result = client.listLeads("list");
  await vi.runAllTimersAsync();
  expect(await result).toEqual({ items: [], nextCursor: null });
  expect(service.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([undefined, undefined]);
});

test.each([
  ["a request", hang],
  ["a body", () => new Response(new ReadableStream())],
  ["a wait", () => respondError(503, "SERVICE_UNAVAILABLE", { "retry-after": "60" })],
])("an abort ends %s at once, with the signal's reason", async (_, respond) => {
  const abort = new AbortController();
  const { requests, result, countInFlight } = start(respond, {}, { signal: abort.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  abort.abort("the caller's reason");
  await expect(result).rejects.toBe("the caller's reason");
  expect([requests.length, countInFlight(), vi.getTimerCount()]).toEqual([1, 0, 0]);
});

test("a signal that has aborted already sends nothing", async () => {
  const { requests, result } = start(hang, {}, { signal: AbortSignal.abort("too late") });
  await expect(result).rejects.toBe("too late");
  expect(requests).toHaveLength(0);
});

test("the token is asked for before each attempt, and its error ends the call", async () => {
  const token = vi
    .fn()
    .mockResolvedValueOnce("first")
    .mockResolvedValueOnce("second")
    .mockRejectedValue(new Error("signed out"));
  const { requests, result } = start(fail, { token });
  await vi.runAllTimersAsync();
  await expect(result).rejects.toThrow("signed out");
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second"]);
});
