import { marshall } from "@aws-sdk/util-dynamodb";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { isLastChangedBy, type Operation, operationIdsOf, stamp } from "../idempotent-operation.ts";
import type { Context } from "../use-case.ts";
import type { LeadList } from "./lead-list.schema.ts";
import { authorisedLeadList, leadListFrom } from "./lead-list.ts";

/**
 * Changes a list, once, on the condition that nobody else changed it since it was read; otherwise it is read, and the
 * caller authorised, again.
 * @param change what to set, given the list as it is; it may refuse by throwing
 * @returns the list as changed; as it is now when an earlier request of this operation changed it
 * @throws NotFoundError, ForbiddenError, and whatever `change` throws
 */
export async function changeLeadList(
  { principal, database }: Context,
  listId: string,
  operation: Operation,
  change: (list: LeadList) => object,
): Promise<LeadList> {
  const key = leadListKey(principal.orgId, listId);
  let sent: LeadList | undefined;
  for (;;) {
    const [item] = await getItems(database, [key]);
    const operationIds = item ? operationIdsOf(item) : [];
    const isChanged = operationIds.includes(operation.id);
    // Refused since the change is made: the answer was lost, or another try of this operation was first. The caller is not
    // authorised again, for the change may have taken them off the list.
    if (item && isChanged && sent) return isLastChangedBy(item, operation) ? leadListFrom(item) : sent;
    const list = authorisedLeadList(item, listId, principal, operation);
    if (isChanged) return list;

    // Later than the change before, however close the two are: so the time is the list's version.
    const updatedAt = new Date(Math.max(operation.at.getTime(), Date.parse(list.updatedAt) + 1)).toISOString();
    const changes = { ...change(list), updatedAt };
    const set = { ...marshall(changes), ...stamp(operation, operationIds) };
    sent = { ...list, ...changes };
    const [made] = await writeConditionally(database, [{ key, set, expect: { updatedAt: { S: list.updatedAt } } }]);
    if (made) return sent;
  }
}
