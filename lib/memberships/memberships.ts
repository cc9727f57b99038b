import { type Insert, type Update, writeConditionally } from "../dynamodb/conditional-writes.ts";
import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Attributes } from "../dynamodb/item.ts";
import { membershipKey } from "../dynamodb/keys.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import {
  buildOperationAttributes,
  type IdempotentOperation,
  readOperationIds,
  tombstoneExpiry,
} from "../idempotent-operation.ts";
import type { MembershipScope } from "../lead-lists/members.ts";

/**
 * What is stored under a membership's key. It remembers the operations that changed it, and a removed one stays for a
 * day: so an operation whose answer was lost recognises its change even when others have removed and added since,
 * and a late retry does not bring back what was removed in between.
 */
export interface Membership {
  /** The member's. */
  readonly id: string;
  readonly key: TenantKey;
  readonly state: "absent" | "member" | "removed";
  /** Newest first. The first is the item's version: every change brings a new one. */
  readonly operationIds: readonly string[];
}

export const hasOperation = ({ operationIds }: Membership, { id }: IdempotentOperation): boolean =>
  operationIds.includes(id);

/** The newest state of memberships, in the order of the members' ids. */
export const readMemberships = (
  database: Database,
  scope: MembershipScope,
  ids: readonly string[],
): Promise<Membership[]> =>
  readByKey(
    database,
    ids.map((id) => ({ id, key: membershipKey(scope.orgId, scope.listId, scope.type, id) })),
  );

async function readByKey(database: Database, places: readonly Pick<Membership, "id" | "key">[]): Promise<Membership[]> {
  const keys = places.map(({ key }) => key);
  const items = await getItems(database, keys, ["operationId", "formerOperationIds", "expiresAt"]);
  return places.map(({ id, key }, i) => {
    const item = items[i];
    if (!item) return { id, key, state: "absent", operationIds: [] };
    return { id, key, state: item.expiresAt ? "removed" : "member", operationIds: readOperationIds(item) };
  });
}

/**
 * Puts the memberships that are absent or removed.
 * @param memberships as last read, of persons or companies the tenant has a copy of
 * @returns the ids whose membership this operation put, now or in an earlier try
 * @throws ServiceUnavailableError when the deadline passes first; what was put stays
 */
export function addMemberships(
  database: Database,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
): Promise<Set<string>> {
  const added = { addedAt: { S: operation.at.toISOString() }, addedBy: { S: operation.userId } };
  return applyUntilSettled(database, memberships, operation, (membership) => {
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
 * @returns the ids whose membership this operation removed, now or in an earlier try
 * @throws ServiceUnavailableError when the deadline passes first; what was removed stays removed
 */
export function removeMemberships(
  database: Database,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
): Promise<Set<string>> {
  const expiresAt = tombstoneExpiry(operation.at);
  return applyUntilSettled(database, memberships, operation, (membership) =>
    membership.state === "member" ? versionedUpdate(membership, operation, { expiresAt }) : undefined,
  );
}

/** The change of a membership to its next version, on the condition that nobody else changed it since it was read. */
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
 * Changes memberships until each is as wanted. A write that was refused lost to another operation, or is one of ours whose
 * answer was lost: the membership, read again, tells. Each refusal is another's progress, so this ends.
 * @param write the change of a membership as it is, or undefined when nothing is to change
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
