import { getItems } from "../dynamodb/get-items.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import { copyKey } from "../dynamodb/keys.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { loadLeadList } from "../lead-lists/lead-list.ts";
import type { Page, PageQuery } from "../pagination/page.schema.ts";
import { truncateToResponseLimit } from "../pagination/truncate-to-response-limit.ts";
import type { UseCase } from "../use-case.ts";
import { listMembers, type MemberPosition } from "./list-members.ts";

interface Input {
  readonly params: LeadListParams;
  readonly query: PageQuery;
}

/** A person or company as the tenant has it. */
type Lead = { id: string } & Record<string, unknown>;

/** The tenant's own records of who is in the list, a page at a time. @throws NotFoundError, ForbiddenError, BadRequestError */
export const listLeads: UseCase<Input, Page<Lead>> = async ({ params, query }, context) => {
  const { principal, database, cursors } = context;
  const { orgId } = principal;
  const { id: listId, type } = await loadLeadList(database, params.id, principal);
  const scope = [orgId, "leads", listId];
  const after: MemberPosition = query.cursor ? decodePosition(cursors.decode(scope, query.cursor)) : { shard: 0 };

  const members = await listMembers(database, { orgId, listId, type }, after, query.limit + 1);
  const ids = members.slice(0, query.limit).map(({ id }) => id);
  const copies = await getItems(
    database,
    ids.map((id) => copyKey(orgId, type, id)),
    [type],
  );
  const records = ids.map((id, i): Lead => ({ ...unmarshallToJson(copies[i]?.[type]?.M ?? {}), id }));
  const items = truncateToResponseLimit(records);
  const last = members[items.length - 1];
  return {
    items,
    nextCursor: last && members.length > items.length ? cursors.encode(scope, encodePosition(last.position)) : null,
  };
};

const encodePosition = ({ shard, sk }: MemberPosition) => `${shard}|${sk}`;

function decodePosition(text: string): MemberPosition {
  const [shard, sk] = text.split("|");
  return { shard: Number(shard), sk };
}
