import { SWEEP_INDEX } from "../lib/dynamo/keys.ts";
import { serviceFunction } from "./service.ts";
import { tables } from "./storage.ts";

/** What runs by the clock, by the function's name. A run that fails is not tried again: the next one goes on. */
export const jobs = ["sweepDeletedLists"] as const;

/** Seconds from one run to the next. */
export const JOB_PERIOD = 600;

const [sweepDeletedLists] = jobs;

new sst.aws.CronV2("SweepDeletedLists", {
  schedule: `rate(${JOB_PERIOD / 60} minutes)`,
  function: {
    ...serviceFunction({
      name: sweepDeletedLists,
      handler: "functions/sweep-deleted-lists.handler",
      access: { tenants: ["BatchWriteItem", "PartiQLUpdate", "Query"] },
      indexes: [$interpolate`${tables.tenants.arn}/index/${SWEEP_INDEX.name}`],
    }),
    // Shorter than the time between two runs, so that there is never more than one.
    timeout: "5 minutes",
    retries: 0,
  },
});
