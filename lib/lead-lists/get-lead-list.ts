import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey, memberCountKey } from "../dynamodb/keys.ts";
import type { WithETag } from "../etag.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadListParams, LeadListWithCount } from "./lead-list.schema.ts";
import { authoriseLeadList } from "./lead-list.ts";
import { parseMemberCount } from "./member-count.ts";

/** Reads a list with its number of members. @throws NotFoundError, ForbiddenError */
export const getLeadList: UseCase<{ readonly params: LeadListParams }, WithETag<LeadListWithCount>> = async (
  { params },
  context,
) => {
  const { principal, database } = context;
  const key = leadListKey(principal.orgId, params.id);
  const [item, count] = await getItems(database, [key, memberCountKey(key)]);
  return { ...authoriseLeadList(item, params.id, principal), ...parseMemberCount(count) };
};
