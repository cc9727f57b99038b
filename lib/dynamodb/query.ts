import { type AttributeValue, QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Database } from "./database.ts";
import type { Item } from "./item.ts";
import { sendWithRetry } from "./send-with-retry.ts";
import type { TenantKey } from "./tables.ts";

/** A run of a partition's items, in the order of their sort keys. */
export interface KeyRange {
  readonly partition: Pick<TenantKey, "table" | "pk">;
  readonly sortKeyPrefix: string;
  /** Start behind this sort key. */
  readonly after?: string | undefined;
  readonly filter?: { readonly expression: string; readonly values?: Readonly<Record<string, AttributeValue>> };
}

/** DynamoDB applies a Limit before the filter: a small one could take a request for each item that passes. */
const MIN_PAGE_SIZE = 100;

/**
 * Up to `limit` items of a range, newest state, and whether there may be more. Reads on while the filter leaves too few.
 * @throws ServiceUnavailableError when the deadline passes first
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
    // One more than wanted tells whether there is more.
    const Limit = Math.max(limit - items.length + 1, MIN_PAGE_SIZE);
    const page = await sendQuery(database, range, { ExclusiveStartKey, Limit });
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey && items.length <= limit);
  return { items: items.slice(0, limit), more: items.length > limit };
}

/** How many items a range has. Costs as much as reading them. */
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
    ...(filter && { FilterExpression: filter.expression }),
    ...page,
  });
  return sendWithRetry(database, (abortSignal) => database.client.send(command, { abortSignal }));
}
