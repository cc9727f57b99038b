import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { estimateBytes } from "../dynamodb/item-bytes.ts";
import { leadListKey, listReferenceRange, parseListReference } from "../dynamodb/keys.ts";
import { queryOnce } from "../dynamodb/query.ts";
import type { OrgId, Principal } from "../identity/principal.ts";
import type { Page } from "../pagination/page.schema.ts";
import type { UseCase } from "../use-case.ts";
import type { LeadList, LeadListsQuery } from "./lead-list.schema.ts";
import { hasAccess, parseLeadList } from "./lead-list.ts";

/** References that are read to find those of one type. They take about 160 KB. */
const MAX_REFERENCES = 500;
/** The size of a list with 100 users whose ids have 128 characters. */
const MAX_LIST_BYTES = 15 * 1_024;
/** What a call reads of lists, whatever the size of the page that was asked for. */
const MAX_BYTES = 750 * 1_024;
const MAX_LISTS_PER_READ = MAX_BYTES / MAX_LIST_BYTES;
const MAX_READS = 3;

/** What a reference says about its list. It may be outdated. */
interface Reference {
  readonly sk: string;
  readonly id: string;
  readonly createdAt: string;
}

/**
 * Lists a page of the lead lists that the caller may see, newest first: all lists for an admin, otherwise those with the
 * caller in `userIds`. A page may be short or empty although others follow, because the work of a call is bounded. A
 * cursor is valid only with the `type` of its page.
 * @throws BadRequestError if the cursor is not valid
 */
export const listLeadLists: UseCase<{ readonly query: LeadListsQuery }, Page<LeadList>> = async (
  { query },
  context,
) => {
  const { principal, database, cursors } = context;
  const scope = [principal.orgId, "leadlists", query.type ?? ""];
  const after = query.cursor && cursors.decode(scope, query.cursor);
  const { references, end } = await readReferences(database, principal, query, after);
  const lists = await readLists(database, principal.orgId, references.slice(0, query.limit));
  const items = lists.flatMap((item, i) => parseVisibleList(item, references[i], principal) ?? []);
  const next = lists.length < references.length ? references[lists.length - 1]?.sk : end;
  return { items, nextCursor: next ? cursors.encode(scope, next) : null };
};

/** Reads the references of a page, and perhaps some more. @returns them, and where to continue after all of them */
async function readReferences(
  database: Database,
  { orgId, userId, isAdmin }: Principal,
  { limit, type }: LeadListsQuery,
  after: string | undefined,
) {
  const range = { ...listReferenceRange(orgId, isAdmin ? undefined : userId), after, isDescending: true };
  const filter = { expression: "#type = :type", names: { "#type": "type" }, values: { ":type": { S: type ?? "" } } };
  // One more than the page shows whether there are more.
  const { items, end } = await queryOnce(
    database,
    { ...range, ...(type && { filter }) },
    type ? MAX_REFERENCES : limit + 1,
  );
  const references = items.map(({ sk }): Reference => ({ sk: sk?.S ?? "", ...parseListReference(sk?.S ?? "") }));
  return { references, end };
}

/**
 * Reads lists until the bytes that a call may read are used up.
 * @returns the lists of the first references, at least of one; undefined for a list that does not exist
 */
async function readLists(database: Database, orgId: OrgId, references: readonly Reference[]) {
  const lists: (Item | undefined)[] = [];
  let bytes = 0;
  for (let read = 0; read < MAX_READS; read++) {
    const count = Math.min(MAX_LISTS_PER_READ, Math.floor((MAX_BYTES - bytes) / MAX_LIST_BYTES));
    const next = references.slice(lists.length, lists.length + Math.max(count, 0));
    // An attempt to create a list may have left a second reference to it.
    const ids = [...new Set(next.map(({ id }) => id))];
    const items = await getItems(
      database,
      ids.map((id) => leadListKey(orgId, id)),
    );
    const byId = new Map(ids.map((id, i) => [id, items[i]]));
    lists.push(...next.map(({ id }) => byId.get(id)));
    bytes += items.reduce((sum, item) => sum + (item ? estimateBytes(item) : 0), 0);
  }
  return lists;
}

/**
 * Parses a list, unless its reference is left from a change or from an attempt that was interrupted: the list is deleted
 * or was created by another attempt, or the caller may not see it any more.
 */
function parseVisibleList(item: Item | undefined, reference: Reference | undefined, principal: Principal) {
  if (!item || item.deletedAt) return undefined;
  const list = parseLeadList(item);
  return hasAccess(principal, list) && list.createdAt === reference?.createdAt ? list : undefined;
}
