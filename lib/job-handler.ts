import { Logger } from "@aws-lambda-powertools/logger";
import type { Context, ScheduledEvent } from "aws-lambda";
import { Counters } from "./counters.ts";
import { lambdaDeadline } from "./deadline.ts";
import { createDatabase, type Database } from "./dynamodb/database.ts";
import { summariseError } from "./error-summary.ts";
import { createService } from "./service.ts";

const logger = new Logger();

/**
 * Creates the Lambda handler of a scheduled job. A failed run is not retried; the next run continues the work. What the job
 * throws is logged without its content, which Lambda would log: the error of an invalid item contains the item.
 */
export function createJobHandler(name: string, job: (database: Database, now: Date) => Promise<number>) {
  const service = createService();
  return async (_event: Pick<ScheduledEvent, "id">, context: Pick<Context, "getRemainingTimeInMillis">) => {
    const counters = new Counters();
    const run = job(createDatabase(service, lambdaDeadline(context), counters), new Date());
    const done = await run.catch((error: unknown) => {
      logger.error("job", { job: name, ...summariseError(error instanceof Error ? error : undefined) });
      throw new Error(`The job ${name} failed. The entry before has the type of the error and its place in the source`);
    });
    const entry = { job: name, done, ...Object.fromEntries(counters.entries()) };
    // A run that only looked for work is not worth a line.
    const isIdle = done === 0 && counters.entries().every(([counter]) => counter === "databaseRequests");
    if (isIdle) logger.debug("job", entry);
    else logger.info("job", entry);
    return done;
  };
}
