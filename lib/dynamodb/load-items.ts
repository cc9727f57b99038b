import { setTimeout as wait } from "node:timers/promises";
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import type { Item } from "./get-items.ts";

/** The most items BatchWriteItem takes. */
export const MAX_ITEMS_PER_REQUEST = 25;

/** Full jitter: a minute and a half on average until it gives up, three at the most. */
const BASE_DELAY_MS = 50;
const MAX_DELAY_MS = 20_000;
const MAX_RETRIES = 16;

/** Puts items, each over what is there, and again what DynamoDB leaves unprocessed. @param items at most 25, no key twice */
export async function loadItems(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  let pending: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
  for (let retries = 0; pending.length > 0; retries++) {
    if (retries > MAX_RETRIES) throw new Error("DynamoDB keeps throttling");
    if (retries > 0) await wait(Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** retries));
    const { UnprocessedItems = {} } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: pending } }),
    );
    const unprocessed = UnprocessedItems[table] ?? [];
    if (unprocessed.length < pending.length) retries = 0;
    pending = unprocessed;
  }
}
