import { setTimeout as wait } from "node:timers/promises";
import { ServiceUnavailableError } from "./errors.ts";

/** When the work of one request must stop. */
export interface Deadline {
  readonly hasPassed: () => boolean;
  /** A signal that aborts after so many milliseconds or at the deadline, whichever is first. Release it when the wait is over. */
  readonly timeout: (milliseconds: number) => TimeoutSignal;
  /**
   * Waits, or throws at once when the wait would not end in time.
   * @param reason the failure after which to wait
   * @throws ServiceUnavailableError
   */
  readonly sleep: (milliseconds: number, reason?: unknown) => Promise<void>;
}

interface TimeoutSignal {
  readonly signal: AbortSignal;
  readonly clear: () => void;
}

/** The work stops this long before Lambda would stop it: time to answer 503 and to write the log line. */
const SOFT_TIMEOUT_MARGIN_MS = 1_000;

/** The deadline of a Lambda invocation. */
export const lambdaDeadline = (invocation: { getRemainingTimeInMillis(): number }): Deadline =>
  deadlineAfter(invocation.getRemainingTimeInMillis() - SOFT_TIMEOUT_MARGIN_MS);

/** @param milliseconds from now until the work must stop; zero or less means at once */
export function deadlineAfter(milliseconds: number): Deadline {
  const end = performance.now() + milliseconds;
  return {
    hasPassed: () => performance.now() >= end,
    timeout(maxMs) {
      // One timer, stopped in time, costs half of AbortSignal's own ways: to join signals, and to abort later for nobody.
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
