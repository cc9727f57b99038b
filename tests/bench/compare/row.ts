import type { Costs } from "../harness/costs.ts";
import type { Setting } from "../harness/job.ts";
import type { Timing } from "../harness/timing.ts";

/** The measurements of one contender in one setting. */
export interface Row extends Setting, Costs, Timing {
  readonly contender: string;
}
