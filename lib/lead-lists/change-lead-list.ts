import { marshall } from "@aws-sdk/util-dynamodb";
import { writeConditionally } from "../dynamo/conditional-writes.ts";
import { leadListKey } from "../dynamo/keys.ts";
import type { Context } from "../use-case.ts";
import type { LeadList } from "./lead-list.schema.ts";
import { loadLeadList } from "./lead-list.ts";

/**
 * Changes a list on the condition that nobody else changed it since it was read; otherwise it is read, and the caller
 * authorised, again.
 * @param change what to set, given the list as it is; it may refuse by throwing
 * @returns the list as it is now
 * @throws NotFoundError, ForbiddenError, and whatever `change` throws
 */
export async function changeLeadList<Change extends object>(
  { principal, database, now }: Context,
  listId: string,
  change: (list: LeadList) => Change,
): Promise<LeadList & Change> {
  for (;;) {
    const list = await loadLeadList(database, listId, principal);
    // Later than the change before, however close the two are: so the time is the list's version.
    const updatedAt = new Date(Math.max(now.getTime(), Date.parse(list.updatedAt) + 1)).toISOString();
    const set = { ...change(list), updatedAt };
    const key = leadListKey(principal.orgId, listId);
    const expect = { updatedAt: { S: list.updatedAt } };
    const [made] = await writeConditionally(database, [{ key, set: marshall(set), expect }]);
    if (made) return { ...list, ...set };
  }
}
