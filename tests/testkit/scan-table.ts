import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../lib/dynamodb/item.ts";

/** Without a limit, the embedded database reads the whole rest of the table for each page of 1 MB. */
const ITEMS_PER_PAGE = 2_000;

/** Reads all items of a table, page by page. */
export async function* scanTable(client: DynamoDBClient, TableName: string): AsyncGenerator<Item[]> {
  const input = { TableName, ConsistentRead: true, Limit: ITEMS_PER_PAGE };
  for await (const { Items = [] } of paginateScan({ client }, input)) yield Items;
}
