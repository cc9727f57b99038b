import { QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { sendWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import type { Attributes, Item } from "./item.ts";
import { InvalidResponseError } from "./json-protocol.ts";
import type { TenantKey } from "./tables.ts";

/** A range of a partition's items, in the order of their sort keys. */
export interface KeyRange {
  readonly partition: Pick<TenantKey, "table" | "pk">;
  readonly sortKeyPrefix: string;
  /** Start after this sort key. */
  readonly after?: string | undefined;
  /** From the last sort key to the first. */
  readonly isDescending?: boolean;
  readonly filter?: Filter;
}

/** A filter of the items that were read. */
interface Filter {
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
export async function queryItems(database: Database, range: KeyRange, limit: number) {
  const items: Item[] = [];
  // One more item than requested shows whether there are more.
  const getLimit = () => Math.max(limit - items.length + 1, MIN_PAGE_SIZE);
  for await (const { Items = [] } of queryPages(database, buildInput(database, range), getLimit)) {
    items.push(...Items);
    if (items.length > limit) break;
  }
  return { items: items.slice(0, limit), more: items.length > limit };
}

/**
 * Reads part of a range with strong consistency, in one request.
 * @param limit of the items that are read, of which the filter may exclude some; at most 1 MB are read
 * @returns the items, and the sort key after which the range continues; undefined at its end
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function queryOnce(database: Database, range: KeyRange, limit: number) {
  const { value: page } = await queryPages(database, buildInput(database, range), () => limit).next();
  return { items: page?.Items ?? [], end: page?.LastEvaluatedKey?.sk?.S };
}

/** Counts the items of a range. Costs the same read units as reading them. @throws ServiceUnavailableError */
export async function countItems(database: Database, range: KeyRange): Promise<number> {
  const pages = queryPages(database, { ...buildInput(database, range), Select: "COUNT" });
  let count = 0;
  for await (const { Count = 0 } of pages) count += Count;
  return count;
}

const buildInput = (
  { tables }: Database,
  { partition, sortKeyPrefix, after, isDescending, filter }: KeyRange,
): QueryCommandInput => ({
  TableName: tables[partition.table],
  ConsistentRead: true,
  ...(isDescending && { ScanIndexForward: false }),
  KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
  ExpressionAttributeValues: { ":pk": { S: partition.pk }, ":prefix": { S: sortKeyPrefix }, ...filter?.values },
  ...(filter && { FilterExpression: filter.expression, ExpressionAttributeNames: filter.names }),
  ...(after !== undefined && { ExclusiveStartKey: { pk: { S: partition.pk }, sk: { S: after } } }),
});

/**
 * Sends a query page by page.
 * @param getLimit called before each page; without it, a page has up to 1 MB
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function* queryPages(database: Database, input: QueryCommandInput, getLimit?: () => number) {
  let { ExclusiveStartKey } = input;
  do {
    const command = new QueryCommand({ ...input, ExclusiveStartKey, Limit: getLimit?.() });
    const page = await sendWithRetry(database, async (abortSignal) => {
      const response = await database.client.send(command, { abortSignal });
      // Only a query that counts has no items. Without them, a page would pass for an empty one.
      if (!response.Items && input.Select !== "COUNT")
        throw new InvalidResponseError("Query", response.$metadata.requestId);
      return response;
    });
    yield page;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
