import { setTimeout as wait } from "node:timers/promises";
import { ServiceUnavailableError } from "./errors.ts";

/** When the work of one request must stop. */
export interface Deadline {
  readonly hasPassed: () => boolean;
  /**
   * A signal that aborts after `milliseconds` or at the deadline, whichever comes first. Call its `clear` when the work
   * has ended.
   */
  readonly timeout: (milliseconds: number) => TimeoutSignal;
  /**
   * Waits before a retry. Throws at once if the wait would not end before the deadline.
   * @param reason the error that is being retried; the cause of the error thrown
   * @throws ServiceUnavailableError
   */
  readonly sleep: (milliseconds: number, reason?: unknown) => Promise<void>;
}

interface TimeoutSignal {
  readonly signal: AbortSignal;
  readonly clear: () => void;
}

/** The work stops this long before Lambda's timeout. The rest is for the 503 response and the log line. */
const SOFT_TIMEOUT_MARGIN_MS = 1_000;

/**
 * The deadline of a Lambda invocation.
 * @param maxMs a part of its work may have less time
 */
export const lambdaDeadline = (
  invocation: { getRemainingTimeInMillis(): number },
  maxMs = Number.POSITIVE_INFINITY,
): Deadline => deadlineAfter(Math.min(maxMs, invocation.getRemainingTimeInMillis() - SOFT_TIMEOUT_MARGIN_MS));

/** @param milliseconds from now until the work must stop; if zero or negative, the deadline has passed already */
export function deadlineAfter(milliseconds: number): Deadline {
  const end = performance.now() + milliseconds;
  return {
    hasPassed: () => performance.now() >= end,
    timeout(maxMs) {
      // A single cleared timer costs half of `AbortSignal.any` with `AbortSignal.timeout`, which also leaves a pending
      // timer behind.
      const controller = new AbortController();
      const remaining = Math.max(0, Math.ceil(end - performance.now()));
      if (remaining === 0) controller.abort();
      const timer = setTimeout(() => controller.abort(), Math.min(maxMs, remaining));
      return { signal: controller.signal, clear: () => clearTimeout(timer) };
    },
    async sleep(delayMs, reason) {
      if (performance.now() + delayMs >= end) throw new ServiceUnavailableError(reason);
      await wait(delayMs);
    },
  };
}
