import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { ignoreUnavailable, withoutRetries } from "../dynamodb/best-effort.ts";
import type { Database } from "../dynamodb/database.ts";
import type { Item } from "../dynamodb/item.ts";
import { computeDuePartition, memberCountKey } from "../dynamodb/keys.ts";
import { DUE_INDEX, type TenantKey } from "../dynamodb/tables.ts";
import { updateItem } from "../dynamodb/update-item.ts";
import type { IdempotentOperation } from "../idempotent-operation.ts";

/*
 * The kept count of a list's members.
 *
 * Before its first membership, an operation marks the count as due. Afterwards it adds what it wrote. The addition is sent at
 * most once, so that a lost response never counts twice. A count that is due may therefore be wrong; `settleCounts`
 * counts the members and then removes the mark. The mark is set by every operation, because an earlier mark could be removed
 * by a job that has counted before this operation wrote. `version` changes with every mark and every addition, and the job
 * sets the count only if it is still the one that it read.
 */

const notNegative = v.pipe(
  v.number(),
  v.transform((count) => Math.max(0, count)),
);

/** What a response shows of a count. A stored count is negative while members were removed whose addition is not counted yet. */
const MemberCount = v.object({
  memberCount: v.optional(notNegative, 0),
  membersChangedAt: v.optional(v.nullable(v.string()), null),
});

/** Parses a count. @param item undefined if the members of the list have never changed */
export const parseMemberCount = (item: Item | undefined): v.InferOutput<typeof MemberCount> =>
  v.parse(MemberCount, item ? unmarshall(item) : {});

/** The placeholders in updates of a count, for names that are those of the index or reserved. */
export const COUNT_NAMES = { "#version": "version", "#due": DUE_INDEX.partitionKey, "#since": DUE_INDEX.sortKey };

/**
 * Marks the count of a list as due, before an operation changes the list's members.
 * @param list the key of the list
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function beginMemberChange(
  database: Database,
  list: TenantKey,
  { at }: IdempotentOperation,
): Promise<void> {
  const mark = buildMark(list, at);
  const isLatest = "attribute_not_exists(lastBegunAt) OR lastBegunAt <= :at";
  const { isUpdated } = await updateItem(database, {
    ...mark,
    update: `${mark.update}, lastBegunAt = :at`,
    condition: isLatest,
  });
  // An operation that began later has marked the count already. Its time stays.
  if (!isUpdated) await updateItem(database, mark);
}

/** Builds the update that makes a count due. */
const buildMark = (list: TenantKey, at: Date) => ({
  key: memberCountKey(list),
  // The index is written only once while the count is due, because its sort key then stays the same.
  update: "ADD #version :one SET #due = :partition, #since = if_not_exists(#since, :at)",
  condition: undefined,
  names: COUNT_NAMES,
  values: { ":one": { N: "1" }, ":at": { S: at.toISOString() }, ":partition": { S: computeDuePartition(list) } },
});

/**
 * Adds to the count of a list what an operation has changed. If that fails, the count stays wrong until it is settled. If
 * the count was settled in the meantime, it may contain the change or not, so it becomes due again.
 * @param change the number of memberships that this attempt certainly put, or minus the number that it removed
 */
export async function addToMemberCount(
  database: Database,
  list: TenantKey,
  { at }: IdempotentOperation,
  change: number,
): Promise<void> {
  if (change === 0) return;
  const addition = {
    key: memberCountKey(list),
    // A job that has counted before the change must not set the count after it.
    // The start of the latest operation, so that the time never goes back.
    update: "ADD memberCount :change, #version :one SET membersChangedAt = if_not_exists(lastBegunAt, :at)",
    condition: "attribute_exists(#due)",
    names: { "#due": DUE_INDEX.partitionKey, "#version": "version" },
    values: { ":change": { N: String(change) }, ":one": { N: "1" }, ":at": { S: at.toISOString() } },
  };
  // The members were changed, so the operation succeeds even if their count cannot be.
  const result = await updateItem(withoutRetries(database), addition).catch(ignoreUnavailable);
  if (result?.isUpdated) return;
  database.counters.increment("uncountedChanges");
  if (result) await updateItem(database, buildMark(list, at)).catch(ignoreUnavailable);
}
