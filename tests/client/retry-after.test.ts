import { expect, test, vi } from "vitest";
import { respondError, respondJson } from "../testkit/fake-service.ts";
import { ADDED, once, startAdd, useFakeTime } from "../testkit/start-add.ts";

useFakeTime();

test.each([
  ["seconds", "7", 7_000],
  ["a date", () => new Date(Date.now() + 7_000).toUTCString(), 7_000],
  ["a date in the past", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["something else", "soon", 0],
])("Retry-After in the form of %s is obeyed", async (_, value, expected) => {
  vi.setSystemTime(1_800_000_000_000);
  const text = typeof value === "string" ? value : value();
  const { times, result } = startAdd(once(() => respondError(503, "SERVICE_UNAVAILABLE", { "retry-after": text })));
  await vi.runAllTimersAsync();
  expect(await result).toEqual(ADDED);
  expect(times[1]).toBe(expected + 125);
});

test("a Retry-After above the maximum wait is not waited for", async () => {
  const respond = () => respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "121" });
  const { requests, result } = startAdd(respond);
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 429, retryAfterSeconds: 121 });
  expect(requests).toHaveLength(1);
  const patient = startAdd((_, index) => (index === 0 ? respond() : respondJson(200, ADDED)), { maxWaitSeconds: 121 });
  await vi.runAllTimersAsync();
  expect(await patient.result).toEqual(ADDED);
});

test("a throttled request waits for its turn more often than a failed one is sent", async () => {
  const respond: Parameters<typeof startAdd>[0] = (_, index) =>
    index < 15 ? respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "60" }) : respondJson(200, ADDED);
  const { result } = startAdd(respond);
  await vi.runAllTimersAsync();
  expect(await result).toEqual(ADDED);
});

test("a request that is throttled for ever ends", async () => {
  const { requests, result } = startAdd(() => respondError(429, "TOO_MANY_REQUESTS", { "retry-after": "0" }));
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 429 });
  expect(requests).toHaveLength(21);
});

test("a request that alone exceeds a limit is not sent again", async () => {
  const { requests, result } = startAdd(() =>
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
