import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import pMap from "p-map";
import { chunksOf } from "../chunks.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { CONCURRENCY } from "./client.ts";
import type { Database } from "./database.ts";

/** Full jitter: see the AWS Architecture Blog, "Exponential Backoff And Jitter". */
const BASE_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** An answer takes milliseconds, 16 MB of them a second: after this, whole or half, it will not come. */
const LONGEST_REQUEST_MS = 4_000;

/**
 * Does all items in requests of at most `size`. What the requests of one round leave undone is gathered and goes into
 * the next, after a pause, so that a throttled item costs a share of a request and not one of its own.
 * @param attempt makes one request and returns the items it left undone; it may throw
 * @throws ServiceUnavailableError when the deadline passes with items undone; whatever else `attempt` throws that trying again can't mend
 */
export async function inRounds<T>(
  { deadline, tally }: Pick<Database, "deadline" | "tally">,
  items: readonly T[],
  size: number,
  attempt: (chunk: readonly T[], signal: AbortSignal) => Promise<readonly T[]>,
): Promise<void> {
  let undone = items;
  let failure: unknown;
  for (let round = 0; undone.length > 0; round++) {
    if (round > 0) {
      tally.add("retriedItems", undone.length);
      await deadline.sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, BASE_PAUSE_MS * 2 ** round), failure);
    }
    failure = undefined;
    const left = await pMap(
      chunksOf(undone, size),
      async (chunk) => {
        const { signal, release } = deadline.limit(LONGEST_REQUEST_MS);
        tally.add("databaseRequests");
        try {
          return await attempt(chunk, signal);
        } catch (error) {
          if (deadline.isPassed()) throw new ServiceUnavailableError(error);
          if (!signal.aborted && !isPassing(error)) throw error;
          failure = error;
          return chunk;
        } finally {
          release();
        }
      },
      { concurrency: CONCURRENCY },
    );
    undone = left.flat();
  }
}

/** Throttling, a server error, or a network fault: the same request may succeed later. */
function isPassing(error: unknown): boolean {
  return isSdkError(error) && (isThrottlingError(error) || isTransientError(error));
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error && (error.cause === undefined || error.cause instanceof Error);
}
