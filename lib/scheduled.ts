import { Logger } from "@aws-lambda-powertools/logger";
import type { Context, ScheduledEvent } from "aws-lambda";
import { Tally } from "./counters.ts";
import { deadlineOf } from "./deadline.ts";
import type { Database } from "./dynamodb/database.ts";
import { service } from "./service.ts";

const logger = new Logger();

/** Makes the Lambda handler of a job that runs on a schedule. A run that fails is left to the next. */
export function scheduled(name: string, job: (database: Database, now: Date) => Promise<number>) {
  const { client, tables } = service();
  return async (_event: Pick<ScheduledEvent, "id">, context: Pick<Context, "getRemainingTimeInMillis">) => {
    const tally = new Tally();
    const done = await job({ client, tables, deadline: deadlineOf(context), tally }, new Date());
    logger.info("job", { job: name, done, ...Object.fromEntries(tally.entries()) });
    return done;
  };
}
