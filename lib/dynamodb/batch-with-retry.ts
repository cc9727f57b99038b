import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import pMap from "p-map";
import { chunk } from "../chunks.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { REQUEST_CONCURRENCY } from "./client.ts";
import type { Database } from "./database.ts";

/** Full jitter: see the AWS Architecture Blog, "Exponential Backoff And Jitter". */
const BASE_DELAY_MS = 50;
const MAX_DELAY_MS = 1_000;

/** An answer takes milliseconds, 16 MB of them a second: after this, whole or half, it will not come. */
const REQUEST_TIMEOUT_MS = 4_000;

/**
 * Does all items in requests of at most `size`. What the requests of one round leave undone is gathered and goes into
 * the next, after a pause, so that a throttled item costs a share of a request and not one of its own.
 * @param sendBatch makes one request and returns the items it left undone; it may throw
 * @throws ServiceUnavailableError when the deadline passes with items undone; whatever else `attempt` throws that trying again can't mend
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

/** Throttling, a server error, or a network fault: the same request may succeed later. */
function isRetryable(error: unknown): boolean {
  return isSdkError(error) && (isThrottlingError(error) || isTransientError(error));
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error && (error.cause === undefined || error.cause instanceof Error);
}
