import type { Database } from "../dynamodb/database.ts";
import { computeDuePartition, memberCountKey } from "../dynamodb/keys.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import { updateItem } from "../dynamodb/update-item.ts";
import { COUNT_NAMES } from "./member-count.ts";
import { type CheckedCount, checkMemberCount } from "./settle-counts.ts";

/**
 * Counts the members of a list again and corrects its count, also if the count is not due or does not exist yet. A list that
 * operations may be changing is left to `settleCounts`.
 * @param list the key of a list that exists
 * @param now not later than the time of the functions' clocks, which set `lastBegunAt`
 * @returns whether the count was right
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function recountMembers(
  database: Database,
  list: TenantKey,
  now: Date,
): Promise<Exclude<CheckedCount, "missing">> {
  const checked = await checkMemberCount(database, list, now);
  if (checked !== "missing") return checked;
  await createMemberCount(database, list, now);
  const created = await checkMemberCount(database, list, now);
  // The list was deleted in the meantime.
  return created === "missing" ? "right" : created;
}

/**
 * Creates a count that is due, so that the job settles it if this process ends here. It has no `lastBegunAt`, so it can be
 * settled at once. An operation that begins now increases `version`, and the result is then not set.
 */
async function createMemberCount(database: Database, list: TenantKey, now: Date): Promise<void> {
  await updateItem(database, {
    key: memberCountKey(list),
    update: "SET #version = :zero, #due = :partition, #since = :now",
    condition: "attribute_not_exists(#version)",
    names: COUNT_NAMES,
    values: { ":zero": { N: "0" }, ":partition": { S: computeDuePartition(list) }, ":now": { S: now.toISOString() } },
  });
}
