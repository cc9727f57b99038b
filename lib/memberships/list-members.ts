import type { Database } from "../dynamodb/database.ts";
import { leadListKey, membershipRanges } from "../dynamodb/keys.ts";
import { countItems, queryItems } from "../dynamodb/query.ts";
import type { MembershipScope } from "./memberships.ts";

/** A removed membership's tombstone is no member. */
const MEMBERS_ONLY = { filter: { expression: "attribute_not_exists(expiresAt)" } };

const buildMemberRanges = ({ orgId, listId, type }: MembershipScope) =>
  membershipRanges(leadListKey(orgId, listId), type).map((range) => ({ ...range, ...MEMBERS_ONLY }));

/** How many are in a list, counted: never another number than its pages hold. Reads every membership. */
export async function countMembers(database: Database, scope: MembershipScope): Promise<number> {
  const counts = await Promise.all(buildMemberRanges(scope).map((range) => countItems(database, range)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A place in a list's order: shard by shard, in each by id. */
export interface MemberPosition {
  readonly shard: number;
  readonly sk?: string | undefined;
}

/**
 * Members behind a position, in a stable order: who stays in the list is met once, whoever comes and goes meanwhile.
 * @returns up to `limit` ids, each with its own position
 */
export async function listMembers(
  database: Database,
  scope: MembershipScope,
  after: MemberPosition,
  limit: number,
): Promise<{ id: string; position: MemberPosition }[]> {
  const members: { id: string; position: MemberPosition }[] = [];
  for (const [shard, range] of buildMemberRanges(scope).entries()) {
    if (shard < after.shard || members.length >= limit) continue;
    const start = shard === after.shard ? after.sk : undefined;
    const { items } = await queryItems(database, { ...range, after: start }, limit - members.length);
    for (const { sk } of items) {
      const key = sk?.S ?? "";
      members.push({ id: key.slice(range.sortKeyPrefix.length), position: { shard, sk: key } });
    }
  }
  return members;
}
