import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { deleteItems } from "../dynamodb/batch-writes.ts";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { readTenantKey } from "../dynamodb/item.ts";
import { membershipRanges } from "../dynamodb/keys.ts";
import { queryItems } from "../dynamodb/query.ts";
import { sendWithRetry } from "../dynamodb/send-with-retry.ts";
import { SWEEP_INDEX, type TenantKey } from "../dynamodb/tables.ts";
import { tombstoneExpiry } from "../idempotent-operation.ts";

/**
 * After this time no request that read the list before its deletion can still add members: a Lambda runs for at most 29
 * seconds.
 */
const GRACE_PERIOD_MS = 60_000;
const DELETE_BATCH_SIZE = 1_000;

/**
 * Sweeps deleted lists: deletes their memberships. A run may stop at any point; the next run continues.
 * @returns the number of lists that were swept
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function sweepDeletedLists(database: Database, now: Date): Promise<number> {
  const lists = await findDeletedLists(database, new Date(now.getTime() - GRACE_PERIOD_MS));
  for (const list of lists) {
    const ranges = [...membershipRanges(list, "person"), ...membershipRanges(list, "company")];
    await Promise.all(ranges.map((range) => deleteRange(database, range)));
    await markAsSwept(database, list, now);
  }
  return lists.length;
}

async function findDeletedLists(database: Database, before: Date): Promise<TenantKey[]> {
  const command = new QueryCommand({
    TableName: database.tables.tenants,
    IndexName: SWEEP_INDEX.name,
    KeyConditionExpression: `${SWEEP_INDEX.partitionKey} = :pending AND ${SWEEP_INDEX.sortKey} < :before`,
    ExpressionAttributeValues: { ":pending": { S: SWEEP_INDEX.pending }, ":before": { S: before.toISOString() } },
  });
  const { Items = [] } = await sendWithRetry(database, (abortSignal) => database.client.send(command, { abortSignal }));
  return Items.map(readTenantKey);
}

async function deleteRange(database: Database, range: Parameters<typeof queryItems>[1]): Promise<void> {
  for (let more = true; more; ) {
    const found = await queryItems(database, range, DELETE_BATCH_SIZE);
    await deleteItems(database, found.items.map(readTenantKey));
    more = found.more;
  }
}

/**
 * Removes a list from the index of pending lists. The item expires when its operations need no longer be recognised.
 */
async function markAsSwept(database: Database, key: TenantKey, now: Date): Promise<void> {
  const condition = { [SWEEP_INDEX.partitionKey]: { S: SWEEP_INDEX.pending } };
  await writeConditionally(database, [
    { key, set: { expiresAt: tombstoneExpiry(now) }, remove: SWEEP_INDEX.partitionKey, condition },
  ]);
}
