import type { Database } from "../dynamodb/database.ts";
import type { Item } from "../dynamodb/item.ts";
import { membershipRanges } from "../dynamodb/keys.ts";
import { countItems } from "../dynamodb/query.ts";
import type { TenantKey } from "../dynamodb/tables.ts";
import type { EntityType } from "../entity-type.ts";
import type { OrgId } from "../identity/principal.ts";

/** The memberships of one list, and the type of its members. */
export interface MembershipScope {
  readonly orgId: OrgId;
  readonly listId: string;
  readonly type: EntityType;
}

/** Excludes tombstones, which have `expiresAt`. */
const MEMBERS_ONLY = { filter: { expression: "attribute_not_exists(expiresAt)" } };

/** Whether the item of a membership says that the person or company is in the list. */
export const isMember = (item: Item | undefined): boolean => item !== undefined && item.expiresAt === undefined;

/** One key range for each shard of a list's members. @param list its key */
export const buildMemberRanges = (list: TenantKey, type: EntityType) =>
  membershipRanges(list, type).map((range) => ({ ...range, ...MEMBERS_ONLY }));

/**
 * Counts members with the same query that lists them, so both always agree. Reads every membership.
 * @param list its key
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function countMembers(database: Database, list: TenantKey, type: EntityType): Promise<number> {
  const counts = await Promise.all(buildMemberRanges(list, type).map((range) => countItems(database, range)));
  return counts.reduce((sum, count) => sum + count, 0);
}
