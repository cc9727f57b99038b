import { type Insert, type Update, writeConditionally } from "../dynamo/conditional-writes.ts";
import type { Database } from "../dynamo/database.ts";
import { getItems, type Item } from "../dynamo/get-items.ts";
import { membershipKey } from "../dynamo/keys.ts";
import type { MembersOf, Operation } from "./operation.ts";

/**
 * What is stored under a membership's key. It remembers the operations that changed it, and a removed one stays for a
 * day: so an operation whose answer was lost recognises its change even when others have removed and added since,
 * and a late retry does not bring back what was removed in between.
 */
export interface Membership {
  readonly removed: boolean;
  /** Newest first. The first is the item's version: every change brings a new one. */
  readonly operationIds: readonly string[];
}
export type Memberships = ReadonlyMap<string, Membership>;

/** Enough for a membership that people add and remove all day; each takes 23 bytes. */
const OPERATIONS_REMEMBERED = 20;
const REMEMBERED_SECONDS = 24 * 60 * 60;

export const isMember = (membership: Membership | undefined): boolean => membership?.removed === false;

export const wasChangedBy = (membership: Membership | undefined, operationId: string): boolean =>
  membership?.operationIds.includes(operationId) ?? false;

/** The newest state of those memberships that are stored, by the member's id. */
export async function readMemberships(
  database: Database,
  of: MembersOf,
  ids: readonly string[],
): Promise<Map<string, Membership>> {
  const keys = ids.map((id) => membershipKey(of.orgId, of.listId, of.type, id));
  const items = await getItems(database, keys, ["operationId", "formerOperationIds", "expiresAt"]);
  return new Map(
    ids.flatMap((id, i) => {
      const item = items[i];
      return item ? [[id, membershipOf(item)]] : [];
    }),
  );
}

const membershipOf = ({ operationId, formerOperationIds, expiresAt }: Item): Membership => ({
  removed: expiresAt !== undefined,
  operationIds: [operationId, ...(formerOperationIds?.L ?? [])].flatMap((value) => value?.S ?? []),
});

/**
 * Puts the memberships that are absent or removed.
 * @param ids of persons or companies the tenant has a copy of, none twice
 * @param seen their state, as last read
 * @returns the ids whose membership this operation put, now or in an earlier try
 * @throws ServiceUnavailableError when the deadline passes first; what was put stays
 */
export const addMemberships = (
  database: Database,
  of: MembersOf,
  ids: readonly string[],
  seen: Memberships,
  operation: Operation,
): Promise<Set<string>> => {
  const added = { addedAt: { S: operation.at.toISOString() }, addedBy: { S: operation.userId } };
  return change(database, of, ids, seen, operation, (key, membership) => {
    if (!membership) return { key, set: { operationId: { S: operation.id }, ...added } };
    return membership.removed ? { ...next(key, membership, operation, added), remove: "expiresAt" } : undefined;
  });
};

/**
 * Removes the memberships that exist.
 * @returns the ids whose membership this operation removed, now or in an earlier try
 * @throws ServiceUnavailableError when the deadline passes first; what was removed stays removed
 */
export const removeMemberships = (
  database: Database,
  of: MembersOf,
  ids: readonly string[],
  seen: Memberships,
  operation: Operation,
): Promise<Set<string>> => {
  const expiresAt = { N: String(Math.ceil(operation.at.getTime() / 1_000) + REMEMBERED_SECONDS) };
  return change(database, of, ids, seen, operation, (key, membership) =>
    isMember(membership) && membership ? next(key, membership, operation, { expiresAt }) : undefined,
  );
};

type Key = Insert["key"];

/** The change of a membership to its next version, on the condition that nobody else changed it since it was read. */
const next = (key: Key, { operationIds }: Membership, operation: Operation, set: Insert["set"]): Update => ({
  key,
  set: {
    operationId: { S: operation.id },
    formerOperationIds: { L: operationIds.slice(0, OPERATIONS_REMEMBERED).map((id) => ({ S: id })) },
    ...set,
  },
  expect: { operationId: { S: operationIds[0] ?? "" } },
});

/**
 * Changes memberships until each is as wanted. A write that was refused lost to another operation, or is one of ours whose
 * answer was lost: the membership, read again, tells. Each refusal is another's progress, so this ends.
 * @param write the change of a membership as it is, or undefined when nothing is to change
 */
async function change(
  database: Database,
  of: MembersOf,
  ids: readonly string[],
  seen: Memberships,
  operation: Operation,
  write: (key: Key, membership: Membership | undefined) => Insert | Update | undefined,
): Promise<Set<string>> {
  const changed = new Set<string>();
  for (let open = ids, state = seen; open.length > 0; ) {
    const writes = open.flatMap((id) => {
      const membership = state.get(id);
      if (wasChangedBy(membership, operation.id)) changed.add(id);
      const change = changed.has(id) ? undefined : write(membershipKey(of.orgId, of.listId, of.type, id), membership);
      return change ? [{ id, change }] : [];
    });
    const made = await writeConditionally(
      database,
      writes.map(({ change }) => change),
    );
    for (const [i, { id }] of writes.entries()) if (made[i]) changed.add(id);
    open = writes.map(({ id }) => id).filter((id) => !changed.has(id));
    state = await readMemberships(database, of, open);
  }
  return changed;
}
