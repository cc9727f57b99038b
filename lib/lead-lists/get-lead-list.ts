import type { WithETag } from "../etag.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadListParams, LeadListWithCount } from "./lead-list.schema.ts";
import { loadLeadList } from "./lead-list.ts";
import { countMembers } from "./members.ts";

/** Reads a list with its number of members. @throws NotFoundError, ForbiddenError */
export const getLeadList: UseCase<{ readonly params: LeadListParams }, WithETag<LeadListWithCount>> = async (
  { params },
  context,
) => {
  const { principal, database } = context;
  const list = await loadLeadList(database, params.id, principal);
  const memberCount = await countMembers(database, { orgId: principal.orgId, listId: list.id, type: list.type });
  return { ...list, memberCount };
};
