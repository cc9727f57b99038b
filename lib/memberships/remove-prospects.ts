import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { assertListType, loadLeadList } from "../lead-lists/lead-list.ts";
import type { UseCase } from "../use-case.ts";
import type { PersonIds, Removed } from "./members.schema.ts";
import { removeMembers } from "./remove-members.ts";

interface Input {
  readonly params: LeadListParams;
  readonly body: PersonIds;
}

/**
 * Removes persons from a person-type list. Their copies stay in the tenant.
 * @throws NotFoundError, ForbiddenError, BadRequestError, ServiceUnavailableError
 */
export const removeProspects: UseCase<Input, Removed> = async ({ params, body }, context) => {
  const list = await loadLeadList(context.database, params.id, context.principal);
  assertListType(list, "person", "prospects can only be removed from lists of type 'person'");
  return removeMembers(list, body.personIds, context);
};
