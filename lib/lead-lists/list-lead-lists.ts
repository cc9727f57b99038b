import { leadListRange } from "../dynamodb/keys.ts";
import { queryItems } from "../dynamodb/query.ts";
import type { Page, PageQuery } from "../pagination/page.schema.ts";
import { truncateToResponseLimit } from "../pagination/truncate-to-response-limit.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadList } from "./lead-list.schema.ts";
import { parseLeadList } from "./lead-list.ts";

/**
 * Lists a page of the lead lists that the caller may see, ordered by id: all lists for an admin, otherwise those with
 * the caller in `userIds`.
 */
export const listLeadLists: UseCase<{ readonly query: PageQuery }, Page<LeadList>> = async ({ query }, context) => {
  const { principal, database, cursors } = context;
  const { orgId, userId, isAdmin } = principal;
  const scope = [orgId, "leadlists"];
  const after = query.cursor && cursors.decode(scope, query.cursor);
  const visible = isAdmin
    ? { expression: "attribute_not_exists(deletedAt)" }
    : {
        expression: "attribute_not_exists(deletedAt) AND contains(userIds, :userId)",
        values: { ":userId": { S: userId } },
      };
  const range = { ...leadListRange(orgId), after, filter: visible };
  const found = await queryItems(database, range, query.limit);
  const items = truncateToResponseLimit(found.items.map(parseLeadList));
  const last = found.items[items.length - 1]?.sk?.S;
  const more = found.more || items.length < found.items.length;
  return { items, nextCursor: more && last ? cursors.encode(scope, last) : null };
};
