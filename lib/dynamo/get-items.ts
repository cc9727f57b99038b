import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import type { Database } from "./database.ts";
import { inRounds } from "./in-rounds.ts";
import { type Key, keyText, type Table } from "./keys.ts";

/** An item as the database holds it, so that copying one changes no byte of it. */
export type Item = Record<string, AttributeValue>;

/** The most keys BatchGetItem takes. */
const KEYS_A_REQUEST = 100;

/**
 * Reads items by key, in the order of the keys; `undefined` where there is none. Of the tenant's items the
 * newest state, of the global ones an eventually consistent one.
 * @param keys any number, none twice
 * @param attributes which attributes to bring beside the key; all when not given
 * @throws ServiceUnavailableError when the deadline passes first
 */
export async function getItems(
  database: Database,
  keys: readonly Key[],
  attributes?: readonly string[],
): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  await inRounds(database, keys, KEYS_A_REQUEST, async (chunk, abortSignal) => {
    const command = new BatchGetItemCommand({ RequestItems: requestItems(database, chunk, attributes) });
    const { Responses = {}, UnprocessedKeys = {} } = await database.client.send(command, { abortSignal });
    for (const table of ["tenants", "global"] as const) {
      for (const item of Responses[database.tables[table]] ?? []) found.set(keyText(keyOf(table, item)), item);
    }
    const unprocessed = unprocessedKeys(database, UnprocessedKeys);
    return unprocessed.size === 0 ? [] : chunk.filter((key) => unprocessed.has(keyText(key)));
  });
  return keys.map((key) => found.get(keyText(key)));
}

function requestItems(database: Database, keys: readonly Key[], attributes?: readonly string[]) {
  const projection = attributes && projectionOf(["pk", "sk", ...attributes]);
  const requests: NonNullable<BatchGetItemCommandInput["RequestItems"]> = {};
  for (const { table, pk, sk } of keys) {
    const request = (requests[database.tables[table]] ??= {
      Keys: [],
      ConsistentRead: table === "tenants",
      ...projection,
    });
    request.Keys?.push(sk === undefined ? { pk: { S: pk } } : { pk: { S: pk }, sk: { S: sk } });
  }
  return requests;
}

/** Through placeholders, since DynamoDB reserves some 570 words. */
function projectionOf(attributes: readonly string[]) {
  const names = Object.fromEntries(attributes.map((attribute, i) => [`#${i}`, attribute]));
  return { ExpressionAttributeNames: names, ProjectionExpression: Object.keys(names).join(", ") };
}

function unprocessedKeys(database: Database, unprocessed: Record<string, KeysAndAttributes>): Set<string> {
  const keys = (["tenants", "global"] as const).flatMap((table) =>
    (unprocessed[database.tables[table]]?.Keys ?? []).map((key) => keyText(keyOf(table, key))),
  );
  return new Set(keys);
}

function keyOf(table: Table, { pk, sk }: Item): Key {
  return { table, pk: pk?.S ?? "", ...(sk?.S !== undefined && { sk: sk.S }) };
}
