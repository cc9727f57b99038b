import { getItems } from "../dynamodb/get-items.ts";
import { copyKey } from "../dynamodb/keys.ts";
import type { EntityType } from "../entity-type.ts";
import type { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { loadLeadList } from "../lead-lists/lead-list.ts";
import type { Page, PageQuery } from "../pagination/page.schema.ts";
import { truncateToResponseLimit } from "../pagination/truncate-to-response-limit.ts";
import { type ListedLead, parseListedLead } from "../records/listed-lead.schema.ts";
import { readRecord } from "../records/read-record.ts";
import type { UseCase } from "../use-case.ts";
import { listMembers, type MemberPosition } from "./list-members.ts";

interface Input {
  readonly params: LeadListParams;
  readonly query: PageQuery;
}

/** @see LeadPage, which uses `type` to select the schema of the items */
interface Output extends Page<ListedLead> {
  readonly type: EntityType;
}

/**
 * Lists the organisation's own records of a list's members, one page at a time.
 * @returns one lead per membership; without the fields of the record if it is missing
 * @throws NotFoundError, ForbiddenError, BadRequestError
 */
export const listLeads: UseCase<Input, Output> = async ({ params, query }, context) => {
  const { principal, database, cursors } = context;
  const { orgId } = principal;
  const { id: listId, type } = await loadLeadList(database, params.id, principal);
  const scope = [orgId, "leads", listId];
  const after: MemberPosition = query.cursor ? decodePosition(cursors.decode(scope, query.cursor)) : { shard: 0 };

  const members = await listMembers(database, { orgId, listId, type }, after, query.limit + 1);
  const onPage = members.slice(0, query.limit);
  const copies = await getItems(
    database,
    onPage.map(({ id }) => copyKey(orgId, type, id)),
    [type, "erasedAt"],
  );
  const leads = onPage.map(({ id, addedAt, addedBy }, i) =>
    parseListedLead(type, readRecord(type, copies[i], { id, addedAt, addedBy, erasedAt: copies[i]?.erasedAt?.S })),
  );
  const items = truncateToResponseLimit(leads);
  const last = members[items.length - 1];
  return {
    type,
    items,
    nextCursor: last && members.length > items.length ? cursors.encode(scope, encodePosition(last.position)) : null,
  };
};

const encodePosition = ({ shard, sk }: MemberPosition) => `${shard}|${sk}`;

function decodePosition(text: string): MemberPosition {
  const [shard, sk] = text.split("|");
  return { shard: Number(shard), sk };
}
