import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import type { Database } from "./database.ts";
import { inRounds } from "./in-rounds.ts";
import type { TenantKey } from "./keys.ts";

/** The most items BatchWriteItem takes. */
const ITEMS_A_REQUEST = 25;

/**
 * Deletes items, whatever they hold; one that is not there is no error.
 * @param keys any number, none twice
 * @throws ServiceUnavailableError when the deadline passes first
 */
export async function deleteItems(database: Database, keys: readonly TenantKey[]): Promise<void> {
  const table = database.tables.tenants;
  await inRounds(database, keys, ITEMS_A_REQUEST, async (chunk, abortSignal) => {
    const requests = chunk.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk: { S: pk }, sk: { S: sk } } } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: requests } });
    const { UnprocessedItems = {} } = await database.client.send(command, { abortSignal });
    const left = new Set(UnprocessedItems[table]?.map(({ DeleteRequest }) => textOf(DeleteRequest?.Key ?? {})));
    return chunk.filter(({ pk, sk }) => left.has(textOf({ pk: { S: pk }, sk: { S: sk } })));
  });
}

const textOf = ({ pk, sk }: Record<string, { S?: string | undefined }>) => `${pk?.S}|${sk?.S}`;
