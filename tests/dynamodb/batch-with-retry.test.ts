import { expect, test, vi } from "vitest";
import { Counters } from "../../lib/counters.ts";
import type { Deadline } from "../../lib/deadline.ts";
import { batchWithRetry } from "../../lib/dynamodb/batch-with-retry.ts";

/** A deadline that never passes. */
const createDeadline = (sleep: Deadline["sleep"]): Deadline => ({
  hasPassed: () => false,
  timeout: () => ({ signal: new AbortController().signal, clear() {} }),
  sleep,
});

/** Leaves an item unprocessed seven times. @returns the delays before the retries, in milliseconds */
async function measureDelays(random: number): Promise<number[]> {
  const spy = vi.spyOn(Math, "random").mockReturnValue(random);
  const delays: number[] = [];
  const deadline = createDeadline(async (delay) => void delays.push(delay));
  let attempts = 0;
  await batchWithRetry({ deadline, counters: new Counters() }, ["item"], 1, async (chunk) =>
    ++attempts > 7 ? [] : chunk,
  );
  spy.mockRestore();
  return delays;
}

test("batchWithRetry waits a random time before a retry, up to a bound that doubles until it is 1 s", async () => {
  const bounds = [100, 200, 400, 800, 1_000, 1_000, 1_000];
  expect(await measureDelays(0)).toEqual(bounds.map(() => 0));
  expect(await measureDelays(0.5)).toEqual(bounds.map((bound) => bound / 2));
  expect(await measureDelays(0.999)).toEqual(bounds.map((bound) => bound * 0.999));
});

test("batchWithRetry pools the unprocessed items of a round into full requests", async () => {
  const deadline = createDeadline(async () => {});
  const counters = new Counters();
  const sizes: number[] = [];
  const attempted = new Set<number>();
  const items = Array.from({ length: 100 }, (_, i) => i);
  await batchWithRetry({ deadline, counters }, items, 25, async (chunk) => {
    sizes.push(chunk.length);
    const unprocessed = chunk.filter((item) => item % 4 === 0 && !attempted.has(item));
    for (const item of chunk) attempted.add(item);
    return unprocessed;
  });
  expect(sizes).toEqual([25, 25, 25, 25, 25]);
  expect(Object.fromEntries(counters.entries())).toEqual({ databaseRequests: 5, retriedItems: 25 });
});
