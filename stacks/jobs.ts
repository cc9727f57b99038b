import { DUE_INDEX, SWEEP_INDEX } from "../lib/dynamodb/tables.ts";
import { JOB_PERIODS, type JobName } from "./function-names.ts";
import { buildServiceFunction } from "./service.ts";
import { tables } from "./storage.ts";

/** The scheduled functions. A failed run is not retried, because the next run continues its work. */

/** Lambda keeps an event for at least so long until it can run it. */
const MIN_EVENT_AGE_SECONDS = 60;

interface Job {
  /** Of the schedule. */
  readonly title: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  /** On the tenants' table. */
  readonly iamActions: readonly string[];
  /** The index in which the job finds its work. */
  readonly index: string;
}

const JOBS: Readonly<Record<JobName, Job>> = {
  sweepDeletedLists: {
    title: "SweepDeletedLists",
    handler: "functions/sweep-deleted-lists.handler",
    timeoutSeconds: 300,
    iamActions: ["BatchGetItem", "BatchWriteItem", "PartiQLUpdate", "Query"],
    index: SWEEP_INDEX.name,
  },
  settleCounts: {
    title: "SettleCounts",
    handler: "functions/settle-counts.handler",
    timeoutSeconds: 55,
    iamActions: ["BatchGetItem", "BatchWriteItem", "Query", "UpdateItem"],
    index: DUE_INDEX.name,
  },
};

for (const [name, { title, handler, timeoutSeconds, iamActions, index }] of Object.entries(JOBS)) {
  const period = JOB_PERIODS[name as JobName];
  const job = buildServiceFunction({
    name,
    handler,
    iamActions: { tenants: iamActions },
    indexes: [$interpolate`${tables.tenants.arn}/index/${index}`],
  });
  new sst.aws.CronV2(title, {
    schedule: period === 60 ? "rate(1 minute)" : `rate(${period / 60} minutes)`,
    function: {
      ...job,
      // Runs that start late can overlap the next one. Both are correct then.
      timeout: `${timeoutSeconds} seconds`,
      retries: 0,
      transform: {
        ...job.transform,
        eventInvokeConfig: { maximumEventAgeInSeconds: Math.max(MIN_EVENT_AGE_SECONDS, period - timeoutSeconds) },
      },
    },
  });
}
