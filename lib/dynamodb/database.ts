import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Counters } from "../counters.ts";
import type { Deadline } from "../deadline.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { Table } from "./tables.ts";

/**
 * The database, with the deadline, the counters and the retry budget of one invocation. `T` are the tables whose names are
 * known.
 */
export interface Database<T extends Table = Table> {
  readonly client: DynamoDBClient;
  readonly tables: Readonly<Record<T, string>>;
  readonly deadline: Deadline;
  readonly counters: Counters;
  readonly retryBudget: RetryBudget;
}

/** Creates the database for one invocation, with a retry budget of its own. Client and tables are shared by all invocations. */
export const createDatabase = (
  { client, tables }: Pick<Database, "client" | "tables">,
  deadline: Deadline,
  counters = new Counters(),
): Database => ({ client, tables, deadline, counters, retryBudget: new RetryBudget() });
