import { type DynamoDBClient, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { Counters } from "../counters.ts";
import { type Deadline, deadlineAfter } from "../deadline.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { toPutRequest, writeItems } from "./batch-writes.ts";
import type { Database } from "./database.ts";
import type { Item } from "./item.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { Table } from "./tables.ts";

/** DynamoDB may throttle a long load for minutes, until it has split its partitions. */
const MAX_THROTTLING_MS = 180_000;
/** A slow uplink needs many seconds for several requests of 1.6 MB. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Runs one step of a command, such as a load, outside of a Lambda: throttling is retried for minutes. A database that cannot be reached is
 * not, because the SDK's client has retried already.
 * @throws the last error of DynamoDB or of the network
 */
export async function withBulkDatabase<T extends Table, R>(
  { client, tables }: Pick<Database<T>, "client" | "tables">,
  step: (database: Database<T>) => Promise<R>,
): Promise<R> {
  // A load may be throttled for longer than any budget of a request lasts.
  const retryBudget = new RetryBudget(Number.POSITIVE_INFINITY);
  try {
    return await step({ client, tables, deadline: createBulkDeadline(), counters: new Counters(), retryBudget });
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) throw error;
    throw error.cause ?? new Error("DynamoDB keeps throttling");
  }
}

/**
 * Puts items as one step of a load.
 * @param items any number, with distinct keys; they are put 25 per request
 * @throws the last error of DynamoDB or of the network
 */
export const bulkPut = (client: DynamoDBClient, tableName: string, items: readonly Item[]): Promise<void> =>
  withBulkDatabase({ client, tables: {} }, (database) => writeItems(database, tableName, items.map(toPutRequest)));

function createBulkDeadline(): Deadline {
  const deadline = deadlineAfter(MAX_THROTTLING_MS);
  return {
    ...deadline,
    timeout: () => deadline.timeout(REQUEST_TIMEOUT_MS),
    async sleep(delayMs, reason) {
      if (reason !== undefined && !(reason instanceof DynamoDBServiceException)) throw reason;
      await deadline.sleep(delayMs, reason);
    },
  };
}
