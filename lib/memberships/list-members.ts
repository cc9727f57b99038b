import type { Database } from "../dynamodb/database.ts";
import { queryItems } from "../dynamodb/query.ts";
import { buildMemberRanges, type MembershipScope } from "../lead-lists/members.ts";

/** A position in the order of a list's members: by shard, then by id. */
export interface MemberPosition {
  readonly shard: number;
  readonly sk?: string | undefined;
}

/**
 * Lists members after a position, in a stable order: a member that stays in the list is returned exactly once, even if
 * others are added or removed between pages.
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
