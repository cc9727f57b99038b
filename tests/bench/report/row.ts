import type { Account } from "../harness/account.ts";
import type { Setting } from "../harness/job.ts";
import type { Timing } from "../harness/timing.ts";

/** What was found of one contender in one setting. */
export interface Row extends Setting, Account, Timing {
  readonly contender: string;
}
