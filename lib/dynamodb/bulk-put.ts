import { type DynamoDBClient, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { Counters } from "../counters.ts";
import { type Deadline, deadlineAfter } from "../deadline.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { toPutRequest, writeItems } from "./batch-writes.ts";
import type { Item } from "./item.ts";
import { RetryBudget } from "./retry-budget.ts";

/** DynamoDB may throttle a long load for minutes, until it has split its partitions. */
const MAX_THROTTLING_MS = 180_000;
/** A slow uplink needs many seconds for several requests of 1.6 MB. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Puts items outside of a Lambda: throttling is retried for minutes. A database that cannot be reached is not, because
 * the SDK's client has retried already.
 * @param items any number, with distinct keys; they are put 25 per request
 * @throws the last error of DynamoDB or of the network
 */
export async function bulkPut(client: DynamoDBClient, tableName: string, items: readonly Item[]): Promise<void> {
  // A load may be throttled for longer than any budget of a request lasts.
  const retryBudget = new RetryBudget(Number.POSITIVE_INFINITY);
  try {
    const database = { client, deadline: createBulkDeadline(), counters: new Counters(), retryBudget };
    await writeItems(database, tableName, items.map(toPutRequest));
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) throw error;
    throw error.cause ?? new Error("DynamoDB keeps throttling");
  }
}

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
