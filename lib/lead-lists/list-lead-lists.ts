import type { Item } from "../dynamodb/item.ts";
import { leadListRange } from "../dynamodb/keys.ts";
import { type Filter, queryItems } from "../dynamodb/query.ts";
import type { EntityType } from "../entity-type.ts";
import type { Principal } from "../identity/principal.ts";
import type { Page } from "../pagination/page.schema.ts";
import { truncateToResponseLimit } from "../pagination/truncate-to-response-limit.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadList, LeadListsQuery } from "./lead-list.schema.ts";
import { parseLeadList } from "./lead-list.ts";

/**
 * Lists a page of the lead lists that the caller may see, ordered by id: all lists for an admin, otherwise those with
 * the caller in `userIds`. A cursor is valid only with the `type` of its page.
 * @throws BadRequestError if the cursor is not valid
 */
export const listLeadLists: UseCase<{ readonly query: LeadListsQuery }, Page<LeadList>> = async (
  { query },
  context,
) => {
  const { principal, database, cursors } = context;
  const { orgId } = principal;
  const scope = [orgId, "leadlists", query.type ?? ""];
  const after = query.cursor && cursors.decode(scope, query.cursor);
  const range = { ...leadListRange(orgId), after, filter: buildFilter(principal, query.type) };
  const found = await queryItems(database, range, query.limit);
  const items = truncateToResponseLimit(found.items.map(parseLeadList));
  const last = found.items[items.length - 1]?.sk?.S;
  const more = found.more || items.length < found.items.length;
  return { items, nextCursor: more && last ? cursors.encode(scope, last) : null };
};

/** Matches the lists that the caller may see, of one type or of both. */
function buildFilter({ userId, isAdmin }: Principal, type?: EntityType): Filter {
  const conditions = ["attribute_not_exists(deletedAt)"];
  const values: Item = {};
  if (!isAdmin) {
    conditions.push("contains(userIds, :userId)");
    values[":userId"] = { S: userId };
  }
  if (type) {
    conditions.push("#type = :type");
    values[":type"] = { S: type };
  }
  return { expression: conditions.join(" AND "), values, ...(type && { names: { "#type": "type" } }) };
}
