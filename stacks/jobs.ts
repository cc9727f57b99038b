import { SWEEP_INDEX } from "../lib/dynamodb/tables.ts";
import { jobs } from "./function-names.ts";
import { buildServiceFunction } from "./service.ts";
import { tables } from "./storage.ts";

/** The scheduled functions. A failed run is not retried, because the next run continues its work. */

/** The time between the starts of two runs. */
export const JOB_PERIOD_SECONDS = 600;

const [name] = jobs;
const JOB_TIMEOUT_SECONDS = 300;

const sweepDeletedLists = buildServiceFunction({
  name,
  handler: "functions/sweep-deleted-lists.handler",
  iamActions: { tenants: ["BatchGetItem", "BatchWriteItem", "PartiQLUpdate", "Query"] },
  indexes: [$interpolate`${tables.tenants.arn}/index/${SWEEP_INDEX.name}`],
});

new sst.aws.CronV2("SweepDeletedLists", {
  schedule: `rate(${JOB_PERIOD_SECONDS / 60} minutes)`,
  function: {
    ...sweepDeletedLists,
    // Queueing and running end before the next run starts. If two runs overlap anyway, both are still correct.
    timeout: `${JOB_TIMEOUT_SECONDS} seconds`,
    retries: 0,
    transform: {
      ...sweepDeletedLists.transform,
      eventInvokeConfig: { maximumEventAgeInSeconds: JOB_PERIOD_SECONDS - JOB_TIMEOUT_SECONDS },
    },
  },
});
