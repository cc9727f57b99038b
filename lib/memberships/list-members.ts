import type { Database } from "../dynamodb/database.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { queryItems } from "../dynamodb/query.ts";
import { buildMemberRanges, type MembershipScope } from "../lead-lists/members.ts";

/** A position in the order of a list's members: by shard, then by id. */
export interface MemberPosition {
  readonly shard: number;
  readonly sk?: string | undefined;
}

interface Member {
  /** Of the person or company. */
  readonly id: string;
  readonly position: MemberPosition;
  readonly addedAt: string | undefined;
  readonly addedBy: string | undefined;
}

/**
 * Lists members after a position, in a stable order: a member that stays in the list is returned exactly once, even if
 * others are added or removed between pages.
 * @returns up to `limit` members, each with its own position
 */
export async function listMembers(
  database: Database,
  { orgId, listId, type }: MembershipScope,
  after: MemberPosition,
  limit: number,
): Promise<Member[]> {
  const members: Member[] = [];
  for (const [shard, range] of buildMemberRanges(leadListKey(orgId, listId), type).entries()) {
    if (shard < after.shard || members.length >= limit) continue;
    const start = shard === after.shard ? after.sk : undefined;
    const { items } = await queryItems(database, { ...range, after: start }, limit - members.length);
    for (const { sk, addedAt, addedBy } of items) {
      const key = sk?.S ?? "";
      const id = key.slice(range.sortKeyPrefix.length);
      members.push({ id, position: { shard, sk: key }, addedAt: addedAt?.S, addedBy: addedBy?.S });
    }
  }
  return members;
}
