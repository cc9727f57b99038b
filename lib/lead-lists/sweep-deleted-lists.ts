import { deleteItems } from "../dynamodb/batch-writes.ts";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { readTenantKey } from "../dynamodb/item.ts";
import { memberCountKey, membershipRanges } from "../dynamodb/keys.ts";
import { type KeyRange, queryItems, queryPages } from "../dynamodb/query.ts";
import { SWEEP_INDEX, type TenantKey } from "../dynamodb/tables.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { tombstoneExpiry } from "../idempotent-operation.ts";
import { parseLeadList } from "./lead-list.ts";
import { deleteListReferences } from "./list-references.ts";

/**
 * After this time no request that read the list before its deletion can still add members: a Lambda runs for at most 29
 * seconds.
 */
const GRACE_PERIOD_MS = 60_000;
/** Only keys are read to find the lists, so this many need about 20 MB of memory. */
const MAX_LISTS_PER_RUN = 100_000;
/** A turn deletes at most 1,000 memberships: 250 from each of 4 ranges. */
const RANGES_PER_TURN = 4;
const MEMBERSHIPS_PER_RANGE = 250;

interface DeletedList {
  readonly key: TenantKey;
  /** The ranges that may still contain memberships. Undefined before the list's first turn: all ranges. */
  readonly ranges?: readonly KeyRange[];
}

/**
 * Deletes the memberships of deleted lists, their counts and the references to them. Organisations take turns, so that a large list of one organisation does not
 * delay the others. A run whose time is over returns normally, because the next run continues its work.
 * @returns the number of lists that were swept
 * @throws ServiceUnavailableError if the time is over before one turn is done, because the database does not respond
 * @throws any other error of a list, after the turns of all other lists
 */
export async function sweepDeletedLists(database: Database, now: Date): Promise<number> {
  const waiting = groupByOrganisation(await findDeletedLists(database, new Date(now.getTime() - GRACE_PERIOD_MS)));
  const errors: unknown[] = [];
  let turns = 0;
  let done = 0;
  // A map keeps the order in which its keys were set, so its first organisation has waited longest.
  for (let [next] = waiting; next; [next] = waiting) {
    const [organisation, lists] = next;
    waiting.delete(organisation);
    const list = lists.pop();
    try {
      const remaining = list && (await deleteSomeMemberships(database, list));
      if (remaining?.ranges?.length) lists.push(remaining);
      else if (list) {
        await deleteRemainingReferences(database, list.key);
        await deleteItems(database, [memberCountKey(list.key)]);
        await markAsSwept(database, list.key, now);
        done += 1;
      }
      turns += 1;
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError)) errors.push(error);
      else if (turns === 0) throw error;
      else break;
    }
    if (lists.length > 0) waiting.set(organisation, lists);
  }
  if (errors.length > 0) throw errors[0];
  return done;
}

/** Finds lists that were deleted before a time. Those that were deleted first come first. */
async function findDeletedLists(database: Database, before: Date): Promise<TenantKey[]> {
  const lists: TenantKey[] = [];
  const pages = queryPages(database, {
    TableName: database.tables.tenants,
    IndexName: SWEEP_INDEX.name,
    KeyConditionExpression: `${SWEEP_INDEX.partitionKey} = :pending AND ${SWEEP_INDEX.sortKey} < :before`,
    ExpressionAttributeValues: { ":pending": { S: SWEEP_INDEX.pending }, ":before": { S: before.toISOString() } },
  });
  for await (const { Items = [] } of pages) {
    lists.push(...Items.map(readTenantKey));
    if (lists.length >= MAX_LISTS_PER_RUN) break;
  }
  return lists;
}

/** Groups lists by their partition, which is their organisation. Each group is in reverse order, because its next list is taken from the end. */
const groupByOrganisation = (lists: readonly TenantKey[]): Map<string, DeletedList[]> =>
  new Map(
    Array.from(
      Map.groupBy(lists, ({ pk }) => pk),
      ([organisation, keys]) => [organisation, keys.toReversed().map((key) => ({ key }))],
    ),
  );

/** Deletes up to 1,000 memberships of a list. Returns the list with the ranges that remain. */
async function deleteSomeMemberships(database: Database, list: DeletedList): Promise<DeletedList> {
  const { key } = list;
  const ranges = list.ranges ?? [...membershipRanges(key, "person"), ...membershipRanges(key, "company")];
  const found = await Promise.all(
    ranges.slice(0, RANGES_PER_TURN).map(async (range) => ({
      range,
      ...(await queryItems(database, range, MEMBERSHIPS_PER_RANGE)),
    })),
  );
  const keys = found.flatMap(({ items }) => items.map(readTenantKey));
  await deleteItems(database, keys);
  database.counters.increment("deletedMemberships", keys.length);
  const unfinished = found.filter(({ more }) => more).map(({ range }) => range);
  return { key, ranges: [...unfinished, ...ranges.slice(RANGES_PER_TURN)] };
}

/** Deletes the references that the deletion of the list has left, because it was interrupted. */
async function deleteRemainingReferences(database: Database, key: TenantKey): Promise<void> {
  const [item] = await getItems(database, [key]);
  if (item) await deleteListReferences(database, key, parseLeadList(item));
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
