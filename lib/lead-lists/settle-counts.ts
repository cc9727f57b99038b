import pMap from "p-map";
import { deleteItems } from "../dynamodb/batch-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { type Item, readTenantKey } from "../dynamodb/item.ts";
import { memberCountKey, readCountedList } from "../dynamodb/keys.ts";
import { queryPages } from "../dynamodb/query.ts";
import { DUE_INDEX, type TenantKey } from "../dynamodb/tables.ts";
import { updateItem } from "../dynamodb/update-item.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { parseLeadList } from "./lead-list.ts";
import { COUNT_NAMES } from "./member-count.ts";
import { countMembers } from "./members.ts";

/** An operation that has begun before this time has ended: a Lambda runs for at most 29 seconds. */
const GRACE_PERIOD_MS = 60_000;
/** Only keys are read to find the lists, so this many need about 20 MB of memory. */
const MAX_LISTS_PER_RUN = 100_000;
/** So many lists are counted at once, of which each reads 8 ranges. */
const LIST_CONCURRENCY = 4;

/**
 * Counts the members of lists whose counts are due, and sets the counts. Organisations take turns, so that the lists of one
 * do not delay those of the others. A list that operations are changing stays due, also if one begins while it is counted. A
 * run whose time is over returns normally, because the next run continues its work.
 * @returns the number of lists whose counts were settled
 * @throws ServiceUnavailableError if the time is over before one count is settled, because the database does not respond
 * @throws any other error of a list, after the turns of all other lists
 */
export async function settleCounts(database: Database, now: Date): Promise<number> {
  const errors: unknown[] = [];
  let settled = 0;
  for (const round of takeTurns(await findDueLists(database))) {
    const settleList = (list: TenantKey) =>
      settleCount(database, list, now).catch((error: unknown) => {
        errors.push(error);
        return "failed" as const;
      });
    const results = await pMap(round, settleList, { concurrency: LIST_CONCURRENCY });
    settled += results.filter((result) => result === "settled").length;
    if (errors.some(isTimeOver)) break;
  }
  const unexpected = errors.filter((error) => !isTimeOver(error));
  if (unexpected.length > 0) throw unexpected[0];
  if (errors.length > 0 && settled === 0) throw errors[0];
  return settled;
}

const isTimeOver = (error: unknown): boolean => error instanceof ServiceUnavailableError;

/** Finds the lists whose counts are due. Those that have been due for longest come first. */
async function findDueLists(database: Database): Promise<TenantKey[]> {
  const partitions = await Promise.all(
    Array.from({ length: DUE_INDEX.partitions }, (_, partition) => findInPartition(database, String(partition))),
  );
  return partitions
    .flat()
    .toSorted((a, b) => (a.since < b.since ? -1 : 1))
    .slice(0, MAX_LISTS_PER_RUN)
    .map(({ list }) => list);
}

async function findInPartition(database: Database, partition: string) {
  const found: { list: TenantKey; since: string }[] = [];
  const pages = queryPages(database, {
    TableName: database.tables.tenants,
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: "#due = :partition",
    ExpressionAttributeNames: { "#due": DUE_INDEX.partitionKey },
    ExpressionAttributeValues: { ":partition": { S: partition } },
  });
  for await (const { Items = [] } of pages) {
    for (const item of Items)
      found.push({ list: readCountedList(readTenantKey(item)), since: item[DUE_INDEX.sortKey]?.S ?? "" });
    if (found.length >= MAX_LISTS_PER_RUN / DUE_INDEX.partitions) break;
  }
  return found;
}

/** Divides lists into rounds, each of which has the next list of every organisation that has one left. */
function* takeTurns(lists: readonly TenantKey[]): Generator<TenantKey[]> {
  const byOrganisation = [...Map.groupBy(lists, ({ pk }) => pk).values()];
  const longest = byOrganisation.reduce((max, { length }) => Math.max(max, length), 0);
  for (let i = 0; i < longest; i++) yield byOrganisation.flatMap((own) => own[i] ?? []);
}

/**
 * Counts the members of a list and sets its count, unless operations may be changing the list.
 * @param list the key of the list
 * @returns `changing`: the count stays due
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function settleCount(database: Database, list: TenantKey, now: Date): Promise<"settled" | "changing"> {
  return (await checkMemberCount(database, list, now)) === "changing" ? "changing" : "settled";
}

/** The result of comparing a count with the members. `changing`: operations may be changing the list. `missing`: the list has no count yet. */
export type CheckedCount = "right" | "corrected" | "changing" | "missing";

/** Does the same as `settleCount`, and tells whether the count was wrong. */
export async function checkMemberCount(database: Database, list: TenantKey, now: Date): Promise<CheckedCount> {
  const key = memberCountKey(list);
  const [count, listItem] = await getItems(database, [key, list]);
  if (!count) return "missing";
  if (Date.parse(count.lastBegunAt?.S ?? "") > now.getTime() - GRACE_PERIOD_MS) return "changing";
  // Nobody can read the count of a deleted list, and no operation on it is running any more.
  if (!listItem || listItem.deletedAt) {
    await deleteItems(database, [key]);
    return "right";
  }
  const memberCount = await countMembers(database, list, parseLeadList(listItem).type);
  const wasRight = isRight(count, memberCount);
  if (wasRight && !count[DUE_INDEX.partitionKey]) return "right";
  if (!(await setMemberCount(database, key, count, memberCount))) return "changing";
  return wasRight ? "right" : "corrected";
}

const isRight = (count: Item, memberCount: number): boolean => Number(count.memberCount?.N ?? 0) === memberCount;

/** Sets the count if no operation has begun since it was read. */
async function setMemberCount(database: Database, key: TenantKey, count: Item, memberCount: number) {
  const hasChanged = !isRight(count, memberCount) && count.lastBegunAt;
  const { isUpdated } = await updateItem(database, {
    key,
    update: `SET memberCount = :count${hasChanged ? ", membersChangedAt = lastBegunAt" : ""} REMOVE #due, #since`,
    condition: "#version = :version",
    names: COUNT_NAMES,
    values: { ":count": { N: String(memberCount) }, ":version": count.version ?? { N: "0" } },
  });
  return isUpdated;
}
