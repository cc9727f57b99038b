import { setTimeout as wait } from "node:timers/promises";
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import type { Item } from "./get-items.ts";

/** The most items BatchWriteItem takes. */
export const ITEMS_A_REQUEST = 25;

/** Full jitter: a minute and a half on average until it gives up, three at the most. */
const BASE_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 20_000;
const MOST_PAUSES = 16;

/** Puts items, each over what is there, and again what DynamoDB leaves unprocessed. @param items at most 25, no key twice */
export async function putItems(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  let left: WriteRequest[] = items.map((Item) => ({ PutRequest: { Item } }));
  for (let pauses = 0; left.length > 0; pauses++) {
    if (pauses > MOST_PAUSES) throw new Error("DynamoDB keeps throttling");
    if (pauses > 0) await wait(Math.random() * Math.min(LONGEST_PAUSE_MS, BASE_PAUSE_MS * 2 ** pauses));
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    const unprocessed = UnprocessedItems[table] ?? [];
    if (unprocessed.length < left.length) pauses = 0;
    left = unprocessed;
  }
}
