import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { chunk } from "../chunks.ts";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { type Item, toKeyAttributes } from "./item.ts";
import type { Key, Table, TenantKey } from "./tables.ts";
import { sendOnce } from "./transient-error.ts";

/** The maximum of BatchWriteItem. */
export const MAX_ITEMS_PER_REQUEST = 25;

/**
 * Puts items. An existing item with the same key is replaced.
 * @param items any number, with distinct keys
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const putItems = (database: Database, table: Table, items: readonly Item[]): Promise<void> =>
  writeItems(database, database.tables[table], items.map(toPutRequest));

/**
 * Deletes items of the tenants' table. A key without an item is not an error.
 * @param keys any number, distinct
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const deleteItems = (database: Database, keys: readonly TenantKey[]): Promise<void> =>
  writeItems(database, database.tables.tenants, keys.map(toDeleteRequest));

export const toPutRequest = (Item: Item): WriteRequest => ({ PutRequest: { Item } });
export const toDeleteRequest = (key: Key): WriteRequest => ({ DeleteRequest: { Key: toKeyAttributes(key) } });

/**
 * Puts and deletes items of one table.
 * @param requests any number, with distinct keys
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const writeItems = (
  database: Omit<Database, "tables">,
  tableName: string,
  requests: readonly WriteRequest[],
): Promise<void> =>
  batchWithRetry(database, requests, splitIntoBatches, async (batch, abortSignal) => {
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: [...batch] } });
    const { UnprocessedItems } = await sendOnce(() => database.client.send(command, { abortSignal }));
    return UnprocessedItems?.[tableName] ?? [];
  });

const splitIntoBatches = (requests: readonly WriteRequest[]) => chunk(requests, MAX_ITEMS_PER_REQUEST);
