import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { chunk } from "../../lib/chunks.ts";
import type { Item } from "../../lib/dynamodb/get-items.ts";
import { loadItems, MAX_ITEMS_PER_REQUEST } from "../../lib/dynamodb/load-items.ts";
import type { Table } from "../../lib/dynamodb/tables.ts";
import { TABLES } from "./environment.ts";

/** Puts any number of items into a table, directly and not through the service. */
export async function putItems(client: DynamoDBClient, table: Table, items: readonly Item[]): Promise<void> {
  for (const batch of chunk(items, MAX_ITEMS_PER_REQUEST)) await loadItems(client, TABLES[table], batch);
}
