import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { membershipKey } from "../dynamodb/keys.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import { type IdempotentOperation, readOperationIds } from "../idempotent-operation.ts";
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

export async function readByKey(
  database: Database,
  places: readonly Pick<Membership, "id" | "key">[],
): Promise<Membership[]> {
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
