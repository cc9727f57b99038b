import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { chunk } from "../../lib/chunks.ts";
import { Counters } from "../../lib/counters.ts";
import type { Deadline } from "../../lib/deadline.ts";
import { batchWithRetry, sendWithRetry } from "../../lib/dynamodb/batch-with-retry.ts";
import { RetryBudget } from "../../lib/dynamodb/retry-budget.ts";
import { TransientError } from "../../lib/dynamodb/transient-error.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { LOCAL, TABLES } from "../testkit/environment.ts";

/** A deadline that never passes. */
const createDeadline = (sleep: Deadline["sleep"]): Deadline => ({
  hasPassed: () => false,
  timeout: () => ({ signal: new AbortController().signal, clear() {} }),
  sleep,
});

const createDatabase = (sleep: Deadline["sleep"] = async () => {}, deadline: Partial<Deadline> = {}) => ({
  deadline: { ...createDeadline(sleep), ...deadline },
  counters: new Counters(),
  retryBudget: new RetryBudget(),
});

const toSingleBatch = <T>(items: readonly T[]) => [items];

/** Leaves an item unprocessed seven times. @returns the delays before the retries, in milliseconds */
async function measureDelays(random: number): Promise<number[]> {
  const spy = vi.spyOn(Math, "random").mockReturnValue(random);
  const delays: number[] = [];
  const database = createDatabase(async (delay) => void delays.push(delay));
  let attempts = 0;
  await batchWithRetry(database, ["item"], toSingleBatch, async (batch) => (++attempts > 7 ? [] : batch));
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
  const database = createDatabase();
  const sizes: number[] = [];
  const attempted = new Set<number>();
  const items = Array.from({ length: 100 }, (_, i) => i);
  const split = (all: readonly number[]) => chunk(all, 25);
  await batchWithRetry(database, items, split, async (batch) => {
    sizes.push(batch.length);
    const unprocessed = batch.filter((item) => item % 4 === 0 && !attempted.has(item));
    for (const item of batch) attempted.add(item);
    return unprocessed;
  });
  expect(sizes).toEqual([25, 25, 25, 25, 25]);
  expect(Object.fromEntries(database.counters.entries())).toEqual({ databaseRequests: 5, retriedItems: 25 });
});

test("batchWithRetry makes twice the requests plus 10 where every request fails, then throws", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.boolean(), async (count, throws) => {
      const error = new Error("EPROTO");
      let requests = 0;
      const database = createDatabase();
      const items = Array.from({ length: count }, (_, i) => i);
      const split = (all: readonly number[]) => chunk(all, 10);
      const outcome = batchWithRetry(database, items, split, async (batch) => {
        requests += 1;
        if (requests > 1_000) throw new Error("It does not end");
        if (throws) throw new TransientError("failed", { cause: error });
        return batch;
      });
      await expect(outcome).rejects.toBeInstanceOf(ServiceUnavailableError);
      if (throws) await expect(outcome).rejects.toHaveProperty("cause", error);
      const firstRequests = Math.ceil(count / 10);
      expect(requests).toBe(2 * firstRequests + 10);
    }),
  );
});

test("batchWithRetry gives no retries for first requests that succeed, so that a failure after them is as limited", async () => {
  let requests = 0;
  const items = Array.from({ length: 300 }, (_, i) => i);
  const split = (all: readonly number[]) => chunk(all, 10);
  const outcome = batchWithRetry(createDatabase(), items, split, async (batch) => {
    requests += 1;
    return requests <= 30 ? batch.slice(1) : batch;
  });
  await expect(outcome).rejects.toBeInstanceOf(ServiceUnavailableError);
  expect(requests).toBe(2 * 30 + 10);
});

test("batchWithRetry goes on if two of three retries fail", async () => {
  let requests = 0;
  const items = Array.from({ length: 100 }, (_, i) => i);
  await batchWithRetry(createDatabase(), items, toSingleBatch, async (batch) => {
    requests += 1;
    if (requests % 3 > 0) throw new TransientError("failed");
    return batch.slice(1);
  });
  expect(requests).toBe(300);
});

test("batchWithRetry goes on as long as retries make progress, whatever the number of retries", async () => {
  let requests = 0;
  const database = createDatabase();
  const items = Array.from({ length: 100 }, (_, i) => i);
  await batchWithRetry(database, items, toSingleBatch, async (batch) => {
    requests += 1;
    return batch.slice(1);
  });
  expect(requests).toBe(100);
});

test("batchWithRetry sends at most 8 requests at a time", async () => {
  let inFlight = 0;
  let most = 0;
  const split = (all: readonly number[]) => chunk(all, 1);
  await batchWithRetry(createDatabase(), Array.from({ length: 100 }, Number), split, async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise(setImmediate);
    inFlight -= 1;
    return [];
  });
  expect(most).toBe(8);
});

test("batchWithRetry clears the timer of each request, whether it succeeds or fails", async () => {
  const clear = vi.fn();
  const timeout = vi.fn(() => ({ signal: new AbortController().signal, clear }));
  const send = vi.fn().mockRejectedValueOnce(new TransientError("failed")).mockResolvedValue([]);
  await batchWithRetry(createDatabase(undefined, { timeout }), ["item"], toSingleBatch, send);
  expect([timeout.mock.calls.length, clear.mock.calls.length]).toEqual([2, 2]);
});

test("batchWithRetry does not retry after the deadline, and the last failure is the cause", async () => {
  const cause = new Error("ECONNRESET");
  const sleep = vi.fn();
  const send = vi.fn().mockRejectedValue(new TransientError("failed", { cause }));
  const outcome = batchWithRetry(createDatabase(sleep, { hasPassed: () => true }), ["item"], toSingleBatch, send);
  await expect(outcome).rejects.toEqual(expect.objectContaining({ constructor: ServiceUnavailableError, cause }));
  expect(sleep).not.toHaveBeenCalled();
});

test("sendWithRetry returns the response of the first request that succeeds", async () => {
  const database = { ...createDatabase(), client: new DynamoDBClient(LOCAL), tables: TABLES };
  const send = vi.fn().mockRejectedValueOnce(new Error("ECONNRESET")).mockResolvedValue("response");
  expect(await sendWithRetry(database, send)).toBe("response");
  expect(send).toHaveBeenCalledTimes(2);
});

test("batchWithRetry throws an error that is not transient at once", async () => {
  const bug = new Error("a bug");
  const database = createDatabase();
  const send = vi.fn().mockRejectedValue(bug);
  await expect(batchWithRetry(database, [1], toSingleBatch, send)).rejects.toBe(bug);
  expect(send).toHaveBeenCalledTimes(1);
});

test("batchWithRetry waits without a reason after a round in which only items were throttled", async () => {
  const reasons: unknown[] = [];
  const database = createDatabase(async (_, reason) => void reasons.push(reason));
  const error = new Error("ECONNRESET");
  const rounds = [
    () => Promise.reject(new TransientError("failed", { cause: error })),
    async (batch: readonly string[]) => batch,
    async () => [],
  ];
  await batchWithRetry(database, ["item"], toSingleBatch, (batch) => rounds.shift()?.(batch) ?? Promise.resolve([]));
  expect(reasons).toEqual([error, undefined]);
});

test("batchWithRetry sends nothing after a failure, and fails when what it has sent has ended", async () => {
  const sent: number[] = [];
  const ended: number[] = [];
  const { promise: isHeld, resolve: release } = Promise.withResolvers<void>();
  const items = Array.from({ length: 20 }, (_, i) => i);
  const result = batchWithRetry(
    createDatabase(),
    items,
    (all) => chunk(all, 1),
    async ([item = -1]) => {
      sent.push(item);
      if (item === 0) {
        await new Promise(setImmediate);
        throw new Error("A request is not allowed");
      }
      await isHeld;
      ended.push(item);
      return [];
    },
  );
  let hasFailed = false;
  result.catch(() => {
    hasFailed = true;
  });
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect(hasFailed).toBe(false);
  release();
  await expect(result).rejects.toThrow("A request is not allowed");
  expect(ended).toEqual(sent.slice(1));
  expect(sent.length).toBeGreaterThan(1);
  expect(sent.length).toBeLessThan(items.length);
});
