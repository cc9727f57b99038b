import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Attributes } from "./conditional-writes.ts";
import type { Database } from "./database.ts";
import { type TenantKey, toKeyAttributes } from "./tables.ts";

/** The most items BatchWriteItem takes. */
const MAX_ITEMS_PER_REQUEST = 25;

/**
 * Puts items in the place of whatever is there.
 * @param items any number, no key twice
 * @throws ServiceUnavailableError when the deadline passes first
 */
export const putItems = (database: Database, items: readonly { readonly key: TenantKey; readonly set: Attributes }[]) =>
  writeItems(
    database,
    items.map(({ key, set }) => ({ PutRequest: { Item: { ...toKeyAttributes(key), ...set } } })),
  );

/**
 * Deletes items, whatever they hold; one that is not there is no error.
 * @param keys any number, none twice
 * @throws ServiceUnavailableError when the deadline passes first
 */
export const deleteItems = (database: Database, keys: readonly TenantKey[]) =>
  writeItems(
    database,
    keys.map((key) => ({ DeleteRequest: { Key: toKeyAttributes(key) } })),
  );

function writeItems(database: Database, requests: readonly WriteRequest[]): Promise<void> {
  const table = database.tables.tenants;
  return batchWithRetry(database, requests, MAX_ITEMS_PER_REQUEST, async (chunk, abortSignal) => {
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: [...chunk] } });
    const { UnprocessedItems = {} } = await database.client.send(command, { abortSignal });
    const left = new Set(UnprocessedItems[table]?.map(toKeyString));
    return chunk.filter((request) => left.has(toKeyString(request)));
  });
}

function toKeyString({ PutRequest, DeleteRequest }: WriteRequest): string {
  const { pk, sk } = PutRequest?.Item ?? DeleteRequest?.Key ?? {};
  return `${pk?.S}|${sk?.S}`;
}
