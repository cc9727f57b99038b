import pMap from "p-map";
import { ServiceUnavailableError } from "../errors.ts";
import { REQUEST_CONCURRENCY } from "./client.ts";
import type { Database } from "./database.ts";
import { sendOnce, TransientError } from "./transient-error.ts";

/** Full jitter: see the AWS Architecture Blog, "Exponential Backoff And Jitter". */
const BASE_DELAY_MS = 50;
const MAX_DELAY_MS = 1_000;

/**
 * Typical responses take milliseconds and the largest (16 MB) about a second. After this time the request is aborted
 * and retried.
 */
const REQUEST_TIMEOUT_MS = 4_000;

/**
 * Processes items in batches of one request each. Unprocessed items are pooled and retried together after a backoff, so
 * that a throttled item does not need a request of its own.
 * @param split cuts items into batches
 * @param sendBatch sends one batch and returns its unprocessed items
 * @throws ServiceUnavailableError if the deadline passes or the retry budget is used up while items are unprocessed
 * @throws what `sendBatch` throws, unless it is a TransientError
 */
export async function batchWithRetry<T>(
  { deadline, counters, retryBudget }: Pick<Database, "deadline" | "counters" | "retryBudget">,
  items: readonly T[],
  split: (items: readonly T[]) => Iterable<readonly T[]>,
  sendBatch: (batch: readonly T[], signal: AbortSignal) => Promise<readonly T[]>,
): Promise<void> {
  let pending = items;
  let reason: unknown;
  for (let attempt = 0; pending.length > 0; attempt++) {
    const isRetry = attempt > 0;
    let lastError: unknown;
    if (isRetry) {
      await deadline.sleep(Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt), reason);
      counters.increment("retriedItems", pending.length);
    }
    let failure: { readonly error: unknown } | undefined;
    const send = async (batch: readonly T[]): Promise<readonly T[]> => {
      if (!isRetry) retryBudget.addRequest();
      else if (!retryBudget.takeRetry()) throw new ServiceUnavailableError(reason);
      const { signal, clear } = deadline.timeout(REQUEST_TIMEOUT_MS);
      counters.increment("databaseRequests");
      try {
        const unprocessed = await sendBatch(batch, signal);
        if (isRetry && unprocessed.length < batch.length) retryBudget.addSuccess();
        return unprocessed;
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        if (deadline.hasPassed()) throw new ServiceUnavailableError(error.cause);
        lastError = error.cause;
        return batch;
      } finally {
        clear();
      }
    };
    // After a failure, what was sent ends before the caller goes on. Otherwise an operation could write after it has failed.
    const sendUntilFailure = async (batch: readonly T[]): Promise<readonly T[]> => {
      if (failure) return batch;
      return send(batch).catch((error: unknown) => {
        failure ??= { error };
        return batch;
      });
    };
    pending = (await pMap(split(pending), sendUntilFailure, { concurrency: REQUEST_CONCURRENCY })).flat();
    if (failure) throw failure.error;
    reason = lastError;
  }
}

/**
 * Sends one request and retries it after transient errors, until the deadline.
 * @throws ServiceUnavailableError if the deadline passes first or the retry budget is used up
 * @throws any other error of `send`
 */
export async function sendWithRetry<T>(
  database: Omit<Database, "tables">,
  send: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  await batchWithRetry(database, [send], toSingleBatch, async (_, signal) => {
    resolve(await sendOnce(() => send(signal)));
    return [];
  });
  return promise;
}

const toSingleBatch = <T>(items: readonly T[]) => [items];
