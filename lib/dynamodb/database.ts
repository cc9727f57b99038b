import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Counters } from "../counters.ts";
import type { Deadline } from "../deadline.ts";
import type { RetryBudget } from "./retry-budget.ts";
import type { TableNames } from "./tables.ts";

/** The database, with the deadline, the counters and the retry budget of one invocation. */
export interface Database {
  readonly client: DynamoDBClient;
  readonly tables: TableNames;
  readonly deadline: Deadline;
  readonly counters: Counters;
  readonly retryBudget: RetryBudget;
}
