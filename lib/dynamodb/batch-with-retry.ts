import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import pMap from "p-map";
import { chunk } from "../chunks.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { REQUEST_CONCURRENCY } from "./client.ts";
import type { Database } from "./database.ts";

/** Full jitter: see the AWS Architecture Blog, "Exponential Backoff And Jitter". */
const BASE_DELAY_MS = 50;
const MAX_DELAY_MS = 1_000;

/**
 * Typical responses take milliseconds and the largest (16 MB) about a second. After this time the request is aborted
 * and retried.
 */
const REQUEST_TIMEOUT_MS = 4_000;

/**
 * Processes all items in requests of at most `size` items. Unprocessed items of one round are pooled and retried
 * together after a backoff, so that a throttled item does not need a request of its own.
 * @param sendBatch sends one request and returns its unprocessed items; it may throw
 * @throws ServiceUnavailableError if the deadline passes first; any error of `sendBatch` that is not transient
 */
export async function batchWithRetry<T>(
  { deadline, counters }: Pick<Database, "deadline" | "counters">,
  items: readonly T[],
  size: number,
  sendBatch: (chunk: readonly T[], signal: AbortSignal) => Promise<readonly T[]>,
): Promise<void> {
  let pending = items;
  let lastError: unknown;
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt > 0) {
      counters.increment("retriedItems", pending.length);
      await deadline.sleep(Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt), lastError);
    }
    lastError = undefined;
    const unprocessed = await pMap(
      chunk(pending, size),
      async (chunk) => {
        const { signal, clear } = deadline.timeout(REQUEST_TIMEOUT_MS);
        counters.increment("databaseRequests");
        try {
          return await sendBatch(chunk, signal);
        } catch (error) {
          if (deadline.hasPassed()) throw new ServiceUnavailableError(error);
          if (!signal.aborted && !isRetryable(error)) throw error;
          lastError = error;
          return chunk;
        } finally {
          clear();
        }
      },
      { concurrency: REQUEST_CONCURRENCY },
    );
    pending = unprocessed.flat();
  }
}

/** Throttling, a server error or a network error: the same request may succeed later. */
function isRetryable(error: unknown): boolean {
  return isSdkError(error) && (isThrottlingError(error) || isTransientError(error));
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error && (error.cause === undefined || error.cause instanceof Error);
}
