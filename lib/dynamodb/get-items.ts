import { BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { chunk } from "../chunks.ts";
import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { type Item, readKeyString, toKeyAttributes, toKeyString } from "./item.ts";
import { type Key, type KeyOf, TABLES, type Table, type TableNames } from "./tables.ts";
import { sendOnce } from "./transient-error.ts";

/** The maximum of BatchGetItem. */
const MAX_KEYS_PER_REQUEST = 100;

type Consistency = "eventual" | "strong";

/**
 * Reads items by key: items of tenants with strong consistency, global items with eventual consistency.
 * @param keys any number, distinct
 * @param attributes the attributes to read in addition to the key, with a dot before a field of a map; all if omitted
 * @param globalConsistency "strong" costs twice as much for global items
 * @returns the items in the order of the keys; `undefined` if an item does not exist
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function getItems<T extends Table>(
  database: Database<T>,
  keys: readonly KeyOf<T>[],
  attributes?: readonly string[],
  globalConsistency: Consistency = "eventual",
) {
  const tables: Partial<TableNames> = database.tables;
  const found = new Map<string, Item>();
  await batchWithRetry(database, keys, splitIntoBatches, async (batch, abortSignal) => {
    const RequestItems = buildRequestItems(tables, batch, globalConsistency, attributes);
    const command = new BatchGetItemCommand({ RequestItems });
    const response = await sendOnce(() => database.client.send(command, { abortSignal }));
    const unprocessed = new Set<string>();
    for (const table of TABLES) {
      const name = tables[table] ?? "";
      for (const item of response.Responses?.[name] ?? []) found.set(readKeyString(table, item), item);
      for (const key of response.UnprocessedKeys?.[name]?.Keys ?? []) unprocessed.add(readKeyString(table, key));
    }
    return unprocessed.size === 0 ? [] : batch.filter((key) => unprocessed.has(toKeyString(key)));
  });
  // Most reads during an add find nothing. Skip the string keys then; building them is the most expensive part of a
  // read.
  return keys.map((key) => (found.size > 0 ? found.get(toKeyString(key)) : undefined));
}

const splitIntoBatches = <K extends Key>(keys: readonly K[]) => chunk(keys, MAX_KEYS_PER_REQUEST);

function buildRequestItems(
  tables: Partial<TableNames>,
  keys: readonly Key[],
  globalConsistency: Consistency,
  attributes?: readonly string[],
) {
  const projection = attributes && buildProjection(["pk", "sk", ...attributes]);
  const byTable = Object.groupBy(keys, ({ table }) => table);
  return Object.fromEntries(
    TABLES.flatMap((table) => {
      const Keys = byTable[table]?.map(toKeyAttributes);
      const ConsistentRead = table === "tenants" || globalConsistency === "strong";
      return Keys ? [[tables[table], { Keys, ConsistentRead, ...projection }]] : [];
    }),
  );
}

/** Uses placeholders for the names, because DynamoDB reserves about 570 words. */
function buildProjection(attributes: readonly string[]) {
  const names = attributes.flatMap((attribute) => attribute.split("."));
  return {
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ProjectionExpression: attributes.map((attribute) => `#${attribute.replaceAll(".", ".#")}`).join(", "),
  };
}
