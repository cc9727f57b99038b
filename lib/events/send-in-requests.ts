import { setTimeout as wait } from "node:timers/promises";
import type { Deadline } from "../deadline.ts";

/** Full jitter: see the AWS Architecture Blog, "Exponential Backoff And Jitter". */
const BASE_DELAY_MS = 100;
const MAX_ATTEMPTS = 5;
const REQUEST_TIMEOUT_MS = 4_000;

interface Sending<T> {
  readonly deadline: Deadline;
  /** Cuts items into requests. */
  readonly split: (items: readonly T[]) => Iterable<readonly T[]>;
  /** Sends one request and returns the items that the response rejects. Throws if the request failed as a whole. */
  readonly send: (batch: readonly T[], signal: AbortSignal) => Promise<readonly T[]>;
}

export interface Sent<T> {
  /** Items that were not accepted until the deadline or the last attempt. They may have been accepted without a response. */
  readonly rejected: readonly T[];
  /** The last failure of a whole request. */
  readonly error?: unknown;
}

/**
 * Sends items one request after the other, so that they arrive in their order unless some are rejected. Rejected items
 * are sent again, without those that were accepted.
 */
export async function sendInRequests<T>(items: readonly T[], { deadline, split, send }: Sending<T>): Promise<Sent<T>> {
  let pending = items;
  let lastError: unknown;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && pending.length > 0 && !deadline.hasPassed(); attempt++) {
    if (attempt > 0) await wait(Math.random() * BASE_DELAY_MS * 2 ** attempt);
    const rejected: T[] = [];
    for (const batch of split(pending)) {
      const { signal, clear } = deadline.timeout(REQUEST_TIMEOUT_MS);
      try {
        rejected.push(...(deadline.hasPassed() ? batch : await send(batch, signal)));
      } catch (error) {
        lastError = error;
        rejected.push(...batch);
      } finally {
        clear();
      }
    }
    pending = rejected;
  }
  return { rejected: pending, error: lastError };
}
