import { SWEEP_INDEX } from "../lib/dynamodb/tables.ts";
import { buildServiceFunction } from "./service.ts";
import { tables } from "./storage.ts";

/** What runs by the clock, by the function's name. A run that fails is not tried again: the next one goes on. */
export const jobs = ["sweepDeletedLists"] as const;

/** Seconds from one run to the next. */
export const JOB_PERIOD_SECONDS = 600;

const [name] = jobs;
const JOB_TIMEOUT_SECONDS = 300;

const sweepDeletedLists = buildServiceFunction({
  name,
  handler: "functions/sweep-deleted-lists.handler",
  iamActions: { tenants: ["BatchWriteItem", "PartiQLUpdate", "Query"] },
  indexes: [$interpolate`${tables.tenants.arn}/index/${SWEEP_INDEX.name}`],
});

new sst.aws.CronV2("SweepDeletedLists", {
  schedule: `rate(${JOB_PERIOD_SECONDS / 60} minutes)`,
  function: {
    ...sweepDeletedLists,
    // Waiting and running are over when the next run begins. Should two meet all the same, both are right.
    timeout: `${JOB_TIMEOUT_SECONDS} seconds`,
    retries: 0,
    transform: {
      ...sweepDeletedLists.transform,
      eventInvokeConfig: { maximumEventAgeInSeconds: JOB_PERIOD_SECONDS - JOB_TIMEOUT_SECONDS },
    },
  },
});
