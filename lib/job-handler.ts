import { Logger } from "@aws-lambda-powertools/logger";
import type { Context, ScheduledEvent } from "aws-lambda";
import { Counters } from "./counters.ts";
import { lambdaDeadline } from "./deadline.ts";
import type { Database } from "./dynamodb/database.ts";
import { createService } from "./service.ts";

const logger = new Logger();

/** Creates the Lambda handler of a scheduled job. A failed run is not retried; the next run continues the work. */
export function createJobHandler(name: string, job: (database: Database, now: Date) => Promise<number>) {
  const { client, tables } = createService();
  return async (_event: Pick<ScheduledEvent, "id">, context: Pick<Context, "getRemainingTimeInMillis">) => {
    const counters = new Counters();
    const done = await job({ client, tables, deadline: lambdaDeadline(context), counters }, new Date());
    const entry = { job: name, done, ...Object.fromEntries(counters.entries()) };
    // The job runs every minute and rarely finds anything to do.
    if (done > 0) logger.info("job", entry);
    else logger.debug("job", entry);
    return done;
  };
}
