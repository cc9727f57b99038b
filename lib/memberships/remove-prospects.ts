import { createOperation } from "../idempotent-operation.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { assertListType, loadLeadList } from "../lead-lists/lead-list.ts";
import type { UseCase } from "../use-case.ts";
import type { PersonIds, Removed } from "./members.schema.ts";
import { readMemberships, removeMemberships } from "./memberships.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: PersonIds;
}

/**
 * Removes persons from a person-type list. Their copies stay in the tenant.
 * @throws NotFoundError, ForbiddenError, BadRequestError, ServiceUnavailableError
 */
export const removeProspects: UseCase<Input, Removed> = async ({ params, body }, context) => {
  const { principal, database } = context;
  const list = await loadLeadList(database, params.id, principal);
  assertListType(list, "person", "prospects can only be removed from lists of type 'person'");
  const scope = { orgId: principal.orgId, listId: list.id, type: list.type };
  const ids = [...new Set(body.personIds)];
  const operation = createOperation(list.id, "remove", ids.toSorted(), context);

  const removed = await removeMemberships(database, await readMemberships(database, scope, ids), operation);
  database.counters.increment("removed", removed.size);
  return { removedCount: removed.size };
};
