import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { bulkPut } from "../../lib/dynamodb/bulk-put.ts";
import type { Item } from "../../lib/dynamodb/item.ts";
import type { Table } from "../../lib/dynamodb/tables.ts";
import { TABLES } from "./environment.ts";

/** Puts any number of items into a table, directly and not through the service. */
export const putItems = (client: DynamoDBClient, table: Table, items: readonly Item[]): Promise<void> =>
  bulkPut(client, TABLES[table], items);
