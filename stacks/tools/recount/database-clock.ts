import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";

const Result = v.object({ response: v.object({ headers: v.object({ date: v.string() }) }) });

/**
 * Reads the time of the database from its responses. The clock of the operator's machine may be wrong by minutes, and a list
 * that is being changed would then pass for one that is not.
 * @returns reads the time of the latest response. It is never later than the present. Without a response that tells the time,
 * as of some local databases, it is the time of this machine
 */
export function watchDatabaseClock(client: DynamoDBClient): () => Date {
  let latest: Date | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { success, output } = v.safeParse(Result, result);
      const time = success ? Date.parse(output.response.headers.date) : Number.NaN;
      if (!Number.isNaN(time)) latest = new Date(time);
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  return () => latest ?? new Date();
}
