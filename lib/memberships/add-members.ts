import { createOperation } from "../idempotent-operation.ts";
import type { MembershipScope } from "../lead-lists/members.ts";
import { copyIntoTenant, type RecordRequest } from "../records/copy-into-tenant.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { AddedWithResults, Status } from "./members.schema.ts";
import { addMemberships, hasOperation, type Membership, readMemberships } from "./memberships.ts";

/**
 * Adds persons or companies to a list: finds out which are members already, copies the others into the tenant, puts
 * their memberships and counts them. If it stops at any point, a retry of the same operation returns the result of one
 * uninterrupted run, because a membership that an earlier attempt put counts as added.
 * @param requested at most 1,000, with distinct ids
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function addMembers(
  scope: MembershipScope,
  requested: readonly RecordRequest[],
  context: UseCaseContext,
): Promise<AddedWithResults> {
  const { database, now } = context;
  const ids = requested.map(({ id }) => id);
  const operation = createOperation(scope.listId, "add", ids.toSorted(), context);

  const memberships = await readMemberships(database, scope, ids);
  const addedEarlier = new Set(memberships.filter((one) => hasOperation(one, operation)).map(({ id }) => id));
  const notMembers = memberships.filter(({ id, state }) => state !== "member" && !addedEarlier.has(id));
  const toCopy = filterRequested(notMembers, requested);
  const { notFound, failed } = await copyIntoTenant(database, scope.orgId, scope.type, toCopy, now);
  const available = notMembers.filter(({ id }) => !notFound.has(id) && !failed.has(id));
  const added = (await addMemberships(database, available, operation)).union(addedEarlier);

  const toStatus = (id: string): Status => {
    if (added.has(id)) return "added";
    if (notFound.has(id)) return "notFound";
    return failed.has(id) ? "failed" : "alreadyInList";
  };
  const results = ids.map((id) => ({ id, status: toStatus(id) }));
  for (const { status } of results) database.counters.increment(status);
  return { addedCount: added.size, results };
}

function filterRequested(memberships: readonly Membership[], requested: readonly RecordRequest[]): RecordRequest[] {
  const ids = new Set(memberships.map(({ id }) => id));
  return requested.filter(({ id }) => ids.has(id));
}
