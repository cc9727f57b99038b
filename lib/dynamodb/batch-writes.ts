import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { chunk } from "../chunks.ts";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { type Item, readKeyString, toKeyAttributes } from "./item.ts";
import type { Table, TenantKey } from "./tables.ts";
import { sendOnce } from "./transient-error.ts";

/** The maximum of BatchWriteItem. */
export const MAX_ITEMS_PER_REQUEST = 25;

/** The database, of which only the name of the table `T` is needed. */
interface WritableDatabase<T extends Table> extends Omit<Database, "tables"> {
  readonly tables: Readonly<Record<T, string>>;
}

/**
 * Puts items. An existing item with the same key is replaced.
 * @param items any number, with distinct keys
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const putItems = <T extends Table>(
  database: WritableDatabase<T>,
  table: T,
  items: readonly Item[],
): Promise<void> =>
  writeItems(
    database,
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
  );

/**
 * Deletes items of the tenants' table. A key without an item is not an error.
 * @param keys any number, distinct
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const deleteItems = (database: WritableDatabase<"tenants">, keys: readonly TenantKey[]): Promise<void> =>
  writeItems(
    database,
    "tenants",
    keys.map((key) => ({ DeleteRequest: { Key: toKeyAttributes(key) } })),
  );

function writeItems<T extends Table>(
  database: WritableDatabase<T>,
  table: T,
  requests: readonly WriteRequest[],
): Promise<void> {
  const tableName = database.tables[table];
  const toKeyString = ({ PutRequest, DeleteRequest }: WriteRequest) =>
    readKeyString(table, PutRequest?.Item ?? DeleteRequest?.Key ?? {});
  return batchWithRetry(database, requests, splitIntoBatches, async (batch, abortSignal) => {
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: [...batch] } });
    const { UnprocessedItems = {} } = await sendOnce(() => database.client.send(command, { abortSignal }));
    const unprocessed = new Set(UnprocessedItems[tableName]?.map(toKeyString));
    return batch.filter((request) => unprocessed.has(toKeyString(request)));
  });
}

const splitIntoBatches = (requests: readonly WriteRequest[]) => chunk(requests, MAX_ITEMS_PER_REQUEST);
