import { expect, test, vi } from "vitest";
import { Counters } from "../../lib/counters.ts";
import type { Deadline } from "../../lib/deadline.ts";
import { batchWithRetry } from "../../lib/dynamodb/batch-with-retry.ts";

/** A deadline that never passes. @param sleep what a pause is */
const never = (sleep: Deadline["sleep"]): Deadline => ({
  hasPassed: () => false,
  timeout: () => ({ signal: new AbortController().signal, clear() {} }),
  sleep,
});

/** Has the work left undone seven times. @returns the pauses that were taken, in milliseconds */
async function pausesWhile(random: number): Promise<number[]> {
  const spy = vi.spyOn(Math, "random").mockReturnValue(random);
  const pauses: number[] = [];
  const deadline = never(async (pause) => void pauses.push(pause));
  let tries = 0;
  await batchWithRetry({ deadline, counters: new Counters() }, ["item"], 1, async (chunk) =>
    ++tries > 7 ? [] : chunk,
  );
  spy.mockRestore();
  return pauses;
}

test("the pause before another try is anything up to twice the last bound, a second at the most", async () => {
  const bounds = [100, 200, 400, 800, 1_000, 1_000, 1_000];
  expect(await pausesWhile(0)).toEqual(bounds.map(() => 0));
  expect(await pausesWhile(0.5)).toEqual(bounds.map((bound) => bound / 2));
  expect(await pausesWhile(0.999)).toEqual(bounds.map((bound) => bound * 0.999));
});

test("what a round leaves undone is gathered into full requests", async () => {
  const deadline = never(async () => {});
  const counters = new Counters();
  const sizes: number[] = [];
  const tried = new Set<number>();
  const items = Array.from({ length: 100 }, (_, i) => i);
  await batchWithRetry({ deadline, counters }, items, 25, async (chunk) => {
    sizes.push(chunk.length);
    const undone = chunk.filter((item) => item % 4 === 0 && !tried.has(item));
    for (const item of chunk) tried.add(item);
    return undone;
  });
  expect(sizes).toEqual([25, 25, 25, 25, 25]);
  expect(Object.fromEntries(counters.entries())).toEqual({ databaseRequests: 5, retriedItems: 25 });
});
