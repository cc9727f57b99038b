import { setTimeout as wait } from "node:timers/promises";
import { ServiceUnavailableError } from "./errors.ts";

/** When the work of one request must stop. */
export interface Deadline {
  readonly isPassed: () => boolean;
  /** A signal that aborts after so many milliseconds or at the deadline, whichever is first. Release it when the wait is over. */
  readonly limit: (milliseconds: number) => Limit;
  /**
   * Waits, or throws at once when the wait would not end in time.
   * @param reason the failure after which to wait
   * @throws ServiceUnavailableError
   */
  readonly sleep: (milliseconds: number, reason?: unknown) => Promise<void>;
}

interface Limit {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** The work stops this long before Lambda would stop it: time to answer 503 and to write the log line. */
const MARGIN_MS = 1_000;

/** The deadline of a Lambda invocation. */
export const deadlineOf = (invocation: { getRemainingTimeInMillis(): number }): Deadline =>
  deadlineIn(invocation.getRemainingTimeInMillis() - MARGIN_MS);

/** @param milliseconds from now until the work must stop; zero or less means at once */
export function deadlineIn(milliseconds: number): Deadline {
  const end = performance.now() + milliseconds;
  return {
    isPassed: () => performance.now() >= end,
    limit(most) {
      // One timer, stopped in time, costs half of AbortSignal's own ways: to join signals, and to abort later for nobody.
      const controller = new AbortController();
      const left = Math.max(0, Math.ceil(end - performance.now()));
      if (left === 0) controller.abort();
      const timer = setTimeout(() => controller.abort(), Math.min(most, left));
      return { signal: controller.signal, release: () => clearTimeout(timer) };
    },
    async sleep(pause, reason) {
      if (performance.now() + pause >= end) throw new ServiceUnavailableError(reason);
      await wait(pause);
    },
  };
}
