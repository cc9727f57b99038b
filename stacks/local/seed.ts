import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import pMap from "p-map";
import { LEAD_LISTS, SEARCHES } from "../../lib/demo/tenants.ts";
import { buildItem } from "../../lib/dynamodb/build-item.ts";
import type { Item } from "../../lib/dynamodb/get-items.ts";
import { leadListKey, searchKey } from "../../lib/dynamodb/keys.ts";
import { loadItems, MAX_ITEMS_PER_REQUEST } from "../../lib/dynamodb/load-items.ts";
import { type TableNames, toKeyAttributes } from "../../lib/dynamodb/tables.ts";
import { buildSearchItems, SEARCH_TTL_SECONDS } from "../../lib/searches/stored-search.ts";

type Search = (typeof SEARCHES)[keyof typeof SEARCHES];

const CONCURRENCY = 32;
const HOUR_SECONDS = 60 * 60;

/**
 * Writes the demo data. In a database that was seeded before, changed lists stay as they are. Records and searches are
 * written again only if the searches have expired or are about to. Searches are written last, so a valid search proves
 * that everything else is there.
 * @param records the records of the global table; none if it already contains them
 */
export async function seedDemoData(
  client: DynamoDBClient,
  { tenants, global }: TableNames,
  records: Iterable<Item>,
): Promise<void> {
  await Promise.all(
    Object.values(LEAD_LISTS).map(({ orgId, list }) =>
      putIfAbsent(client, tenants, buildItem(leadListKey(orgId, list.id), list)),
    ),
  );
  const now = Math.floor(Date.now() / 1_000);
  if ((await readExpiry(client, tenants, SEARCHES.large)) > now + HOUR_SECONDS) return;

  await putAll(client, global, records);
  for (const search of Object.values(SEARCHES)) {
    await putAll(client, tenants, createSearchItems(search, now + SEARCH_TTL_SECONDS));
  }
}

/** The chunks of ids come before the item that refers to them. */
function createSearchItems({ orgId, id, personIds }: Search, expiresAt: number): Item[] {
  const { chunks, search } = buildSearchItems(orgId, id, personIds, expiresAt);
  return [...chunks, search].map(({ key, set }) => ({ ...toKeyAttributes(key), ...set }));
}

/** @returns epoch seconds; 0 if the search does not exist */
async function readExpiry(client: DynamoDBClient, TableName: string, { orgId, id }: Search): Promise<number> {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: toKeyAttributes(searchKey(orgId, id)) }));
  return Number(Item?.expiresAt?.N ?? 0);
}

async function putIfAbsent(client: DynamoDBClient, TableName: string, Item: Item): Promise<void> {
  const ConditionExpression = "attribute_not_exists(pk)";
  try {
    await client.send(new PutItemCommand({ TableName, Item, ConditionExpression }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Puts any number of items. Each is created while the database is busy with the previous ones. */
async function putAll(client: DynamoDBClient, table: string, items: Iterable<Item>): Promise<void> {
  await pMap(chunkIterable(items, MAX_ITEMS_PER_REQUEST), (chunk) => loadItems(client, table, chunk), {
    concurrency: CONCURRENCY,
  });
}

function* chunkIterable<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
