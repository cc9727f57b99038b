import { getItems } from "../dynamodb/get-items.ts";
import { objectToJson } from "../dynamodb/json.ts";
import { copyKey } from "../dynamodb/keys.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { loadLeadList } from "../lead-lists/lead-list.ts";
import type { Page, PageQuery } from "../pagination/page.schema.ts";
import { whatFits } from "../pagination/truncate-to-response-limit.ts";
import type { UseCase } from "../use-case.ts";
import { listMembers, type Position } from "./list-members.ts";

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
  const listing = [orgId, "leads", listId];
  const after: Position = query.cursor ? positionFrom(cursors.open(listing, query.cursor)) : { shard: 0 };

  const members = await listMembers(database, { orgId, listId, type }, after, query.limit + 1);
  const ids = members.slice(0, query.limit).map(({ id }) => id);
  const copies = await getItems(
    database,
    ids.map((id) => copyKey(orgId, type, id)),
    [type],
  );
  const records = ids.map((id, i): Lead => ({ ...objectToJson(copies[i]?.[type]?.M ?? {}), id }));
  const items = whatFits(records);
  const last = members[items.length - 1];
  return {
    items,
    nextCursor: last && members.length > items.length ? cursors.seal(listing, textFrom(last.position)) : null,
  };
};

const textFrom = ({ shard, sk }: Position) => `${shard}|${sk}`;

function positionFrom(text: string): Position {
  const [shard, sk] = text.split("|");
  return { shard: Number(shard), sk };
}
