import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Database } from "./database.ts";
import type { Attributes, Item } from "./item.ts";
import { sendWithRetry } from "./send-with-retry.ts";
import type { TenantKey } from "./tables.ts";

/** A range of a partition's items, in the order of their sort keys. */
export interface KeyRange {
  readonly partition: Pick<TenantKey, "table" | "pk">;
  readonly sortKeyPrefix: string;
  /** Start after this sort key. */
  readonly after?: string | undefined;
  readonly filter?: Filter;
}

/** A filter of the items that were read. */
export interface Filter {
  readonly expression: string;
  readonly values?: Attributes;
  /** Placeholders of names that DynamoDB reserves, for example `{"#type": "type"}`. */
  readonly names?: Readonly<Record<string, string>>;
}

/** `Limit` applies before the filter, so a small limit could need one request per matching item. */
const MIN_PAGE_SIZE = 100;

/**
 * Reads up to `limit` items of a range with strong consistency. Continues while the filter matches too few items.
 * @returns the items, and whether the range has more
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function queryItems(
  database: Database,
  range: KeyRange,
  limit: number,
): Promise<{ items: Item[]; more: boolean }> {
  const items: Item[] = [];
  let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"] =
    range.after === undefined ? undefined : { pk: { S: range.partition.pk }, sk: { S: range.after } };
  do {
    // One more item than requested shows whether there are more.
    const Limit = Math.max(limit - items.length + 1, MIN_PAGE_SIZE);
    const page = await sendQuery(database, range, { ExclusiveStartKey, Limit });
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey && items.length <= limit);
  return { items: items.slice(0, limit), more: items.length > limit };
}

/** Counts the items of a range. Costs the same read units as reading them. @throws ServiceUnavailableError */
export async function countItems(database: Database, range: KeyRange): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: QueryCommandInput["ExclusiveStartKey"];
  do {
    const page = await sendQuery(database, range, { ExclusiveStartKey, Select: "COUNT" });
    count += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
}

function sendQuery(
  database: Database,
  { partition, sortKeyPrefix, filter }: KeyRange,
  page: Partial<QueryCommandInput>,
) {
  const command = new QueryCommand({
    TableName: database.tables[partition.table],
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
    ExpressionAttributeValues: { ":pk": { S: partition.pk }, ":prefix": { S: sortKeyPrefix }, ...filter?.values },
    ...(filter && { FilterExpression: filter.expression, ExpressionAttributeNames: filter.names }),
    ...page,
  });
  return sendWithRetry(database, (abortSignal) => database.client.send(command, { abortSignal }));
}
