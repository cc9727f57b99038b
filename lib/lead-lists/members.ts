import type { Database } from "../dynamodb/database.ts";
import { leadListKey, membershipRanges } from "../dynamodb/keys.ts";
import { countItems } from "../dynamodb/query.ts";
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

/** One key range for each shard of a list's members. */
export const buildMemberRanges = ({ orgId, listId, type }: MembershipScope) =>
  membershipRanges(leadListKey(orgId, listId), type).map((range) => ({ ...range, ...MEMBERS_ONLY }));

/** Counts members with the same query that lists them, so both always agree. Reads every membership. */
export async function countMembers(database: Database, scope: MembershipScope): Promise<number> {
  const counts = await Promise.all(buildMemberRanges(scope).map((range) => countItems(database, range)));
  return counts.reduce((sum, count) => sum + count, 0);
}
