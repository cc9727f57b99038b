import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import pMap from "p-map";
import { chunk } from "../../lib/chunks.ts";
import { LEAD_LISTS, LEADS, SEARCHES } from "../../lib/demo/tenants.ts";
import { MAX_ITEMS_PER_REQUEST } from "../../lib/dynamodb/batch-writes.ts";
import { bulkPut } from "../../lib/dynamodb/bulk-put.ts";
import { buildItem, type Item, toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { copyKey, searchKey } from "../../lib/dynamodb/keys.ts";
import type { TableNames } from "../../lib/dynamodb/tables.ts";
import { buildLeadListItems } from "../../lib/lead-lists/list-references.ts";
import { buildSearchItems, SEARCH_TTL_SECONDS } from "../../lib/searches/stored-search.ts";

type Search = (typeof SEARCHES)[keyof typeof SEARCHES];

const CONCURRENCY = 32;
const HOUR_SECONDS = 60 * 60;

/**
 * Writes the demo data. In a database that was seeded before, changed lists and leads stay as they are. Records and
 * searches are written again only if the searches have expired or are about to. Searches are written last, so a valid
 * search proves that all other data is there.
 * @param records the records of the global table; none if it already contains them
 */
export async function seedDemoData(client: DynamoDBClient, tables: TableNames, records: Iterable<Item>): Promise<void> {
  const { tenants } = tables;
  await Promise.all([
    ...Object.values(LEAD_LISTS)
      .flatMap(({ orgId, list }) => buildLeadListItems(orgId, list))
      .map((item) => putIfAbsent(client, tenants, item)),
    ...Object.values(LEADS).map(({ orgId, ...copy }) =>
      putIfAbsent(client, tenants, buildItem(copyKey(orgId, "person", copy.person.id), copy)),
    ),
  ]);
  const now = Math.floor(Date.now() / 1_000);
  if ((await readExpiry(client, tenants, SEARCHES.large)) > now + HOUR_SECONDS) return;

  await putAll(client, tables.global, records);
  for (const { orgId, id, personIds } of Object.values(SEARCHES)) {
    const { chunks, search } = buildSearchItems(orgId, id, personIds, now + SEARCH_TTL_SECONDS);
    await putAll(client, tables.tenants, [...chunks, search]);
  }
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

/** Puts any number of items. Builds the items of a request while the database handles the requests before it. */
async function putAll(client: DynamoDBClient, tableName: string, items: Iterable<Item>): Promise<void> {
  await pMap(chunk(items, MAX_ITEMS_PER_REQUEST), (batch) => bulkPut(client, tableName, batch), {
    concurrency: CONCURRENCY,
  });
}
