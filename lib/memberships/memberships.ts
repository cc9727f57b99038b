import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Attributes } from "../dynamodb/item.ts";
import { membershipKey } from "../dynamodb/keys.ts";
import type { Insert, Update } from "../dynamodb/partiql.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import {
  buildOperationAttributes,
  computeChangeTime,
  type IdempotentOperation,
  readOperationIds,
  tombstoneExpiry,
} from "../idempotent-operation.ts";
import type { MembershipScope } from "../lead-lists/members.ts";

/**
 * The state of a membership's item. The item records the last 20 operations that changed it, and a removed membership
 * stays as a tombstone for one day. A retry can then tell whether its change was already applied, even if others
 * changed the item afterwards, and does not restore a membership that was removed in between.
 */
export interface Membership {
  /** The id of the person or company. */
  readonly id: string;
  readonly key: TenantKey;
  readonly state: "absent" | "member" | "removed";
  /** When it was added or removed last; undefined if it is absent. */
  readonly changedAt: string | undefined;
  /** Newest first. The first is also the optimistic-lock version, because every change adds a new one. */
  readonly operationIds: readonly string[];
}

/** Whether the operation has changed the membership. */
export const hasOperation = ({ operationIds }: Membership, { id }: IdempotentOperation): boolean =>
  operationIds.includes(id);

/** Reads memberships with strong consistency, in the order of the ids. */
export const readMemberships = (
  database: Database,
  scope: MembershipScope,
  ids: readonly string[],
): Promise<Membership[]> =>
  readByKey(
    database,
    ids.map((id) => ({ id, key: membershipKey(scope.orgId, scope.listId, scope.type, id) })),
  );

const PROJECTION = ["operationId", "formerOperationIds", "addedAt", "removedAt", "expiresAt"];

async function readByKey(database: Database, places: readonly Pick<Membership, "id" | "key">[]): Promise<Membership[]> {
  const keys = places.map(({ key }) => key);
  const items = await getItems(database, keys, PROJECTION);
  return places.map(({ id, key }, i) => {
    const item = items[i];
    if (!item) return { id, key, state: "absent", changedAt: undefined, operationIds: [] };
    const { addedAt, removedAt, expiresAt } = item;
    const state = expiresAt ? ("removed" as const) : ("member" as const);
    const changedAt = (expiresAt && removedAt?.S) ?? addedAt?.S;
    return { id, key, state, changedAt, operationIds: readOperationIds(item) };
  });
}

/**
 * Puts the memberships that are absent or removed.
 * @param memberships as last read. The tenant must have a copy of each person or company
 * @returns the ids whose membership this operation put, now or in an earlier attempt
 * @throws ServiceUnavailableError if the deadline passes first; what was put is kept
 */
export function addMemberships(
  database: Database,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
): Promise<Set<string>> {
  return applyUntilSettled(database, memberships, operation, (membership) => {
    const addedAt = computeChangeTime(operation, membership.changedAt);
    const added = { addedAt: { S: addedAt }, addedBy: { S: operation.userId } };
    switch (membership.state) {
      case "absent":
        return { key: membership.key, set: { operationId: { S: operation.id }, ...added } };
      case "removed":
        return { ...versionedUpdate(membership, operation, added), remove: "expiresAt" };
      case "member":
        return undefined;
    }
  });
}

/**
 * Removes the memberships that exist.
 * @param memberships as last read
 * @returns the ids whose membership this operation removed, now or in an earlier attempt
 * @throws ServiceUnavailableError if the deadline passes first; what was removed stays removed
 */
export function removeMemberships(
  database: Database,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
): Promise<Set<string>> {
  return applyUntilSettled(database, memberships, operation, (membership) => {
    if (membership.state !== "member") return undefined;
    return versionedUpdate(membership, operation, {
      expiresAt: tombstoneExpiry(operation.at),
      removedAt: { S: computeChangeTime(operation, membership.changedAt) },
      removedBy: { S: operation.userId },
    });
  });
}

/**
 * Builds the change to a membership's next version. Its condition is that the item has not changed since it was read.
 */
const versionedUpdate = (
  { key, operationIds }: Membership,
  operation: IdempotentOperation,
  set: Attributes,
): Update => ({
  key,
  set: { ...buildOperationAttributes(operation, operationIds), ...set },
  condition: { operationId: { S: operationIds[0] ?? "" } },
});

/**
 * Writes and re-reads memberships until none needs a change. A write is rejected because another operation came first
 * or because our own response was lost; re-reading tells which. The loop terminates: each rejection means that some
 * operation made progress.
 * @param write builds the change of a membership, or returns undefined if it needs none
 * @returns the ids whose membership this operation changed, now or in an earlier attempt
 */
async function applyUntilSettled(
  database: Database,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
  write: (membership: Membership) => Insert | Update | undefined,
): Promise<Set<string>> {
  const changed = new Set<string>();
  for (let pending = memberships; pending.length > 0; ) {
    const writes = pending.flatMap((membership) => {
      if (hasOperation(membership, operation)) changed.add(membership.id);
      const planned = changed.has(membership.id) ? undefined : write(membership);
      return planned ? [{ membership, planned }] : [];
    });
    const written = await writeConditionally(
      database,
      writes.map(({ planned }) => planned),
    );
    for (const [i, { membership }] of writes.entries()) if (written[i]) changed.add(membership.id);
    const rejected = writes.map(({ membership }) => membership).filter(({ id }) => !changed.has(id));
    pending = await readByKey(database, rejected);
  }
  return changed;
}
