import { setTimeout as wait } from "node:timers/promises";
import { ServiceUnavailableError } from "./errors.ts";

/** When the work of one request must stop. */
export interface Deadline {
  /** Aborted when time is up; hand it to everything that waits. */
  readonly signal: AbortSignal;
  /** Waits, or throws at once when the wait would not end in time. @throws ServiceUnavailableError */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The work stops this long before Lambda would stop it: time to answer 503 and to write the log line. */
const MARGIN_MS = 1_000;

/** The deadline of a Lambda invocation. */
export const deadlineOf = (invocation: { getRemainingTimeInMillis(): number }): Deadline =>
  deadlineIn(invocation.getRemainingTimeInMillis() - MARGIN_MS);

/** @param milliseconds from now until the work must stop; zero or less means at once */
export function deadlineIn(milliseconds: number): Deadline {
  const end = performance.now() + milliseconds;
  const signal = milliseconds > 0 ? AbortSignal.timeout(Math.ceil(milliseconds)) : AbortSignal.abort();
  return {
    signal,
    async sleep(pause) {
      if (performance.now() + pause >= end) throw new ServiceUnavailableError();
      await wait(pause);
    },
  };
}
