import { deleteItems } from "../dynamodb/batch-writes.ts";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { buildItem, type Item, readTenantKey, toKeyAttributes } from "../dynamodb/item.ts";
import { leadListKey, listReferenceKey } from "../dynamodb/keys.ts";
import type { Insert } from "../dynamodb/partiql.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import type { OrgId } from "../identity/principal.ts";
import type { LeadList } from "./lead-list.schema.ts";

/*
 * References are the items by which a listing finds the lists of a user, and of an organisation for its admins.
 *
 * A reference exists as long as its list names the user. It may exist before and after, so a listing checks the list itself.
 * Its `version` is the `updatedAt` of the list from which the change that added the user started. It never decreases.
 * A change that removes the user deletes the reference only if its version is not later than the list that the change
 * started from. A later change that adds the user again starts from a later list, so its reference stays.
 * Crashes leave references; `stale-references.ts` deletes them.
 */

type ReferencedList = Pick<LeadList, "id" | "type" | "userIds" | "createdAt" | "updatedAt">;

/** Builds all references to a new list: for each of its users, and for the organisation's admins. */
export const buildListReferences = (key: TenantKey, list: ReferencedList): Insert<TenantKey>[] =>
  [undefined, ...list.userIds].map((userId) => buildReference(key, list, list.createdAt, userId));

const buildReference = (
  key: TenantKey,
  list: ReferencedList,
  writtenAt: string,
  userId?: string,
): Insert<TenantKey> => ({
  key: listReferenceKey(key, list, userId),
  set: { type: { S: list.type }, version: { S: list.updatedAt }, writtenAt: { S: writtenAt } },
});

/**
 * Adds references for users whom a change is about to add to a list.
 * @param list the version that was read. The change expects that it is still the current one
 * @param at the time of the change
 * @returns false if the list has changed, so that the caller must read it again. What was added stays
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function addListReferences(
  database: Database,
  key: TenantKey,
  list: ReferencedList,
  userIds: readonly string[],
  at: Date,
): Promise<boolean> {
  const references = userIds.map((userId) => buildReference(key, list, at.toISOString(), userId));
  const inserted = await writeConditionally(database, references);
  // They are left from an earlier attempt, or from a change that removed the user and has not deleted them yet.
  const existing = references.filter((_, i) => !inserted[i]);
  const updated = await writeConditionally(
    database,
    existing.map((reference) => ({ ...reference, condition: {}, atMost: { version: { S: list.updatedAt } } })),
  );
  return !updated.includes(false);
}

/**
 * Deletes the references of users whom a change has removed from a list, unless a later change has added them again.
 * @param list from which the change started
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function removeListReferences(
  database: Database,
  key: TenantKey,
  list: ReferencedList,
  userIds: readonly string[],
): Promise<void> {
  const atMost = { version: { S: list.updatedAt } };
  await writeConditionally(
    database,
    userIds.map((userId) => ({ key: listReferenceKey(key, list, userId), condition: {}, atMost })),
  );
}

/**
 * Deletes all references to a list that is deleted or was never stored.
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function deleteListReferences(database: Database, key: TenantKey, list: ReferencedList): Promise<void> {
  const keys = buildListReferences(key, list).map((reference) => reference.key);
  // Reading costs less than deleting what does not exist.
  const items = await getItems(database, keys, ["version"]);
  await deleteItems(
    database,
    items.flatMap((item) => (item ? readTenantKey(item) : [])),
  );
}

/** Builds the items of a list and of its references, to store it without a request. */
export function buildLeadListItems(orgId: OrgId, list: ReferencedList): Item[] {
  const key = leadListKey(orgId, list.id);
  const references = buildListReferences(key, list).map(({ key, set }) => ({ ...toKeyAttributes(key), ...set }));
  return [buildItem(key, list), ...references];
}
