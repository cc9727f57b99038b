import { expect, test, vi } from "vitest";
import { respondError } from "../testkit/fake-service.ts";
import { failToConnect, hang, startAdd, useFakeTime } from "../testkit/start-add.ts";

useFakeTime();

test.each([
  ["a request", hang],
  ["a body", () => new Response(new ReadableStream())],
  ["a wait", () => respondError(503, "SERVICE_UNAVAILABLE", { "retry-after": "60" })],
])("an abort ends %s at once, with the signal's reason", async (_, respond) => {
  const abort = new AbortController();
  const { requests, result, countInFlight } = startAdd(respond, {}, { signal: abort.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  abort.abort("the caller's reason");
  await expect(result).rejects.toBe("the caller's reason");
  expect([requests.length, countInFlight(), vi.getTimerCount()]).toEqual([1, 0, 0]);
});

test("a signal that has aborted already sends nothing", async () => {
  const { requests, result } = startAdd(hang, {}, { signal: AbortSignal.abort("too late") });
  await expect(result).rejects.toBe("too late");
  expect(requests).toHaveLength(0);
});

test("the token is asked for before each attempt, and its error ends the call", async () => {
  const token = vi
    .fn()
    .mockResolvedValueOnce("first")
    .mockResolvedValueOnce("second")
    .mockRejectedValue(new Error("signed out"));
  const { requests, result } = startAdd(failToConnect, { token });
  await vi.runAllTimersAsync();
  await expect(result).rejects.toThrow("signed out");
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second"]);
});
