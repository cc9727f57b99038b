import { leadListKey, memberCountKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import { parseMemberCount } from "../../../lib/lead-lists/member-count.ts";
import type { MembershipScope } from "../../../lib/lead-lists/members.ts";
import { readRawItems } from "../db-read.ts";

/** Watches the memberships of these persons and the count of their list. Call `read` after each write. */
export function watchMembers({ orgId, listId, type }: MembershipScope, ids: readonly string[]) {
  const countKey = memberCountKey(leadListKey(orgId, listId));
  const keys = [countKey, ...ids.map((id) => membershipKey(orgId, listId, type, id))];
  /** The operations that put each membership as it is now. */
  let current = new Map<string, string>();
  let put = 0;
  return {
    /** @returns the count that a response would show, the number of members, and of memberships that were ever put */
    async read() {
      const items = await readRawItems(keys);
      const count = items.find(({ sk }) => sk?.S === countKey.sk);
      const members = items.filter((item) => item !== count && !item.expiresAt);
      const next = new Map(members.map(({ sk, operationId }) => [sk?.S ?? "", operationId?.S ?? ""]));
      for (const [sk, operation] of next) if (current.get(sk) !== operation) put += 1;
      current = next;
      return {
        shown: parseMemberCount(count).memberCount,
        isDue: count?.due !== undefined,
        members: members.length,
        put,
      };
    },
  };
}
