import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { deleteItems } from "../dynamodb/batch-writes.ts";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { keyOf, membershipRanges, SWEEP_INDEX, type TenantKey } from "../dynamodb/keys.ts";
import { queryItems } from "../dynamodb/query.ts";
import { request } from "../dynamodb/send-with-retry.ts";
import { expiryAfter } from "../idempotent-operation.ts";

/** No request that saw the list before it was deleted is still adding to it then: a Lambda runs 29 seconds. */
const SETTLED_AFTER_MS = 60_000;
const MEMBERSHIPS_AT_ONCE = 1_000;

/**
 * Removes what deleted lists leave behind. It may stop at any point; the next run goes on.
 * @returns how many lists are done
 * @throws ServiceUnavailableError when the deadline passes first
 */
export async function sweepDeletedLists(database: Database, now: Date): Promise<number> {
  const lists = await deletedLists(database, new Date(now.getTime() - SETTLED_AFTER_MS));
  for (const list of lists) {
    const ranges = [...membershipRanges(list, "person"), ...membershipRanges(list, "company")];
    await Promise.all(ranges.map((range) => empty(database, range)));
    await markSwept(database, list, now);
  }
  return lists.length;
}

async function deletedLists(database: Database, before: Date): Promise<TenantKey[]> {
  const command = new QueryCommand({
    TableName: database.tables.tenants,
    IndexName: SWEEP_INDEX.name,
    KeyConditionExpression: `${SWEEP_INDEX.partitionKey} = :pending AND ${SWEEP_INDEX.sortKey} < :before`,
    ExpressionAttributeValues: { ":pending": { S: SWEEP_INDEX.pending }, ":before": { S: before.toISOString() } },
  });
  const { Items = [] } = await request(database, (abortSignal) => database.client.send(command, { abortSignal }));
  return Items.map(keyOf);
}

async function empty(database: Database, range: Parameters<typeof queryItems>[1]): Promise<void> {
  for (let more = true; more; ) {
    const found = await queryItems(database, range, MEMBERSHIPS_AT_ONCE);
    await deleteItems(database, found.items.map(keyOf));
    more = found.more;
  }
}

/** The deleted list itself is kept as long as an operation on it may be tried again. */
async function markSwept(database: Database, key: TenantKey, now: Date): Promise<void> {
  const expect = { [SWEEP_INDEX.partitionKey]: { S: SWEEP_INDEX.pending } };
  await writeConditionally(database, [
    { key, set: { expiresAt: expiryAfter(now) }, remove: SWEEP_INDEX.partitionKey, expect },
  ]);
}
