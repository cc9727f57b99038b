import { createOperation } from "../idempotent-operation.ts";
import type { LeadList } from "../lead-lists/lead-list.schema.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { Removed } from "./members.schema.ts";
import { removeMemberships } from "./memberships.ts";
import { readMemberships } from "./read-memberships.ts";

/**
 * Removes persons or companies from a list, and counts them. If it stops at any point, a retry of the same operation
 * removes the others, and counts those that an earlier attempt removed.
 * @param list a list that the caller may change
 * @param ids at most 1,000, of the list's type; they may repeat
 * @throws ServiceUnavailableError if the deadline passes first; what was removed stays removed
 */
export async function removeMembers(
  { id: listId, type }: LeadList,
  ids: readonly string[],
  context: UseCaseContext,
): Promise<Removed> {
  const { principal, database } = context;
  const distinct = [...new Set(ids)];
  const operation = createOperation(listId, "remove", distinct.toSorted(), context);
  const scope = { orgId: principal.orgId, listId, type };
  const memberships = await readMemberships(database, scope, distinct);
  const removed = await removeMemberships(database, scope, memberships, operation);
  database.counters.increment("removed", removed.size);
  return { removedCount: removed.size };
}
