import { BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { chunk } from "../chunks.ts";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { type Item, readKeyString, toKeyAttributes, toKeyString } from "./item.ts";
import { type Key, TABLES } from "./tables.ts";
import { sendOnce } from "./transient-error.ts";

/** The maximum of BatchGetItem. */
const MAX_KEYS_PER_REQUEST = 100;

/**
 * Reads items by key: items of tenants with strong consistency, global items with eventual consistency.
 * @param keys any number, distinct
 * @param attributes the attributes to read in addition to the key; all if omitted
 * @returns the items in the order of the keys; `undefined` if an item does not exist
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function getItems(database: Database, keys: readonly Key[], attributes?: readonly string[]) {
  const found = new Map<string, Item>();
  await batchWithRetry(database, keys, splitIntoBatches, async (batch, abortSignal) => {
    const command = new BatchGetItemCommand({ RequestItems: buildRequestItems(database, batch, attributes) });
    const response = await sendOnce(() => database.client.send(command, { abortSignal }));
    const unprocessed = new Set<string>();
    for (const table of TABLES) {
      const name = database.tables[table];
      for (const item of response.Responses?.[name] ?? []) found.set(readKeyString(table, item), item);
      for (const key of response.UnprocessedKeys?.[name]?.Keys ?? []) unprocessed.add(readKeyString(table, key));
    }
    return unprocessed.size === 0 ? [] : batch.filter((key) => unprocessed.has(toKeyString(key)));
  });
  // Most reads during an add find nothing. Skip the string keys then; building them is the most expensive part of a
  // read.
  return keys.map((key) => (found.size > 0 ? found.get(toKeyString(key)) : undefined));
}

const splitIntoBatches = (keys: readonly Key[]) => chunk(keys, MAX_KEYS_PER_REQUEST);

function buildRequestItems({ tables }: Database, keys: readonly Key[], attributes?: readonly string[]) {
  const projection = attributes && buildProjection(["pk", "sk", ...attributes]);
  const byTable = Object.groupBy(keys, ({ table }) => table);
  return Object.fromEntries(
    TABLES.flatMap((table) => {
      const Keys = byTable[table]?.map(toKeyAttributes);
      return Keys ? [[tables[table], { Keys, ConsistentRead: table === "tenants", ...projection }]] : [];
    }),
  );
}

/** Uses placeholders for the names, because DynamoDB reserves about 570 words. */
function buildProjection(attributes: readonly string[]) {
  const names = Object.fromEntries(attributes.map((attribute, i) => [`#${i}`, attribute]));
  return { ExpressionAttributeNames: names, ProjectionExpression: Object.keys(names).join(", ") };
}
