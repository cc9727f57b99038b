import type { Database } from "../dynamodb/database.ts";
import { leadListKey, membershipRanges } from "../dynamodb/keys.ts";
import { countItems } from "../dynamodb/query.ts";
import type { EntityType } from "../entity-type.ts";
import type { OrgId } from "../identity/principal.ts";

/** The list that memberships are in, and what they are memberships of. */
export interface MembershipScope {
  readonly orgId: OrgId;
  readonly listId: string;
  readonly type: EntityType;
}

/** A removed membership's tombstone is no member. */
const MEMBERS_ONLY = { filter: { expression: "attribute_not_exists(expiresAt)" } };

export const buildMemberRanges = ({ orgId, listId, type }: MembershipScope) =>
  membershipRanges(leadListKey(orgId, listId), type).map((range) => ({ ...range, ...MEMBERS_ONLY }));

/** How many are in a list, counted: never another number than its pages hold. Reads every membership. */
export async function countMembers(database: Database, scope: MembershipScope): Promise<number> {
  const counts = await Promise.all(buildMemberRanges(scope).map((range) => countItems(database, range)));
  return counts.reduce((sum, count) => sum + count, 0);
}
