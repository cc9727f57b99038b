import { marshall } from "@aws-sdk/util-dynamodb";
import { writeConditionally } from "../dynamodb/conditional-writes.ts";
import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import {
  buildOperationAttributes,
  type IdempotentOperation,
  isLatestOperation,
  readOperationIds,
} from "../idempotent-operation.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { LeadList } from "./lead-list.schema.ts";
import { authoriseLeadList, parseLeadList } from "./lead-list.ts";

/**
 * Changes a list, once, on the condition that nobody else changed it since it was read; otherwise it is read, and the
 * caller authorised, again.
 * @param change what to set, given the list as it is; it may refuse by throwing
 * @returns the list as changed; as it is now when an earlier request of this operation changed it
 * @throws NotFoundError, ForbiddenError, and whatever `change` throws
 */
export async function changeLeadList(
  { principal, database }: UseCaseContext,
  listId: string,
  operation: IdempotentOperation,
  change: (list: LeadList) => object,
): Promise<LeadList> {
  const key = leadListKey(principal.orgId, listId);
  let attempted: LeadList | undefined;
  for (;;) {
    const [item] = await getItems(database, [key]);
    const operationIds = item ? readOperationIds(item) : [];
    const isChanged = operationIds.includes(operation.id);
    // Refused since the change is made: the answer was lost, or another try of this operation was first. The caller is not
    // authorised again, for the change may have taken them off the list.
    if (item && isChanged && attempted) return isLatestOperation(item, operation) ? parseLeadList(item) : attempted;
    const list = authoriseLeadList(item, listId, principal, operation);
    if (isChanged) return list;

    // Later than the change before, however close the two are: so the time is the list's version.
    const updatedAt = new Date(Math.max(operation.at.getTime(), Date.parse(list.updatedAt) + 1)).toISOString();
    const changes = { ...change(list), updatedAt };
    const set = { ...marshall(changes), ...buildOperationAttributes(operation, operationIds) };
    attempted = { ...list, ...changes };
    const [written] = await writeConditionally(database, [
      { key, set, condition: { updatedAt: { S: list.updatedAt } } },
    ]);
    if (written) return attempted;
  }
}
