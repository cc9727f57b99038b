import type { Database } from "../dynamodb/database.ts";
import type { Attributes } from "../dynamodb/item.ts";
import type { Update } from "../dynamodb/partiql.ts";
import {
  buildOperationAttributes,
  computeChangeTime,
  type IdempotentOperation,
  tombstoneExpiry,
} from "../idempotent-operation.ts";
import type { MembershipScope } from "../lead-lists/members.ts";
import { changeMemberships } from "./change-memberships.ts";
import type { Membership } from "./read-memberships.ts";

/**
 * Puts the memberships that are absent or removed, and counts them in the list.
 * @param memberships as last read. The tenant must have a copy of each person or company
 * @returns the ids whose membership this operation put, now or in an earlier attempt
 * @throws ServiceUnavailableError if the deadline passes first; what was put is kept
 */
export function addMemberships(
  database: Database,
  scope: MembershipScope,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
): Promise<Set<string>> {
  return changeMemberships(database, scope, memberships, operation, 1, (membership) => {
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
 * Removes the memberships that exist, and no longer counts them in the list.
 * @param memberships as last read
 * @returns the ids whose membership this operation removed, now or in an earlier attempt
 * @throws ServiceUnavailableError if the deadline passes first; what was removed stays removed
 */
export function removeMemberships(
  database: Database,
  scope: MembershipScope,
  memberships: readonly Membership[],
  operation: IdempotentOperation,
): Promise<Set<string>> {
  return changeMemberships(database, scope, memberships, operation, -1, (membership) => {
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
