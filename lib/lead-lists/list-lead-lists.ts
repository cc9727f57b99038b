import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { estimateBytes } from "../dynamodb/item-bytes.ts";
import { leadListKey, listReferenceRange, memberCountKey } from "../dynamodb/keys.ts";
import { queryOnce } from "../dynamodb/query.ts";
import type { OrgId, Principal } from "../identity/principal.ts";
import type { Page } from "../pagination/page.schema.ts";
import type { UseCase, UseCaseContext } from "../use-case.ts";
import type { LeadListsQuery, LeadListWithCount } from "./lead-list.schema.ts";
import { hasAccess, parseLeadList } from "./lead-list.ts";
import { parseMemberCount } from "./member-count.ts";
import { deleteSomeReferences, isDeletable, type ListReference, readListReference } from "./stale-references.ts";

/** References that are read to find those of one type. They take about 170 KB. */
const MAX_REFERENCES = 500;
/** The size of a list with 100 users whose ids have 128 characters. */
const MAX_LIST_BYTES = 15 * 1_024;
/** What a call reads of lists, whatever the size of the page that was asked for. */
const MAX_BYTES = 750 * 1_024;
const MAX_LISTS_PER_READ = MAX_BYTES / MAX_LIST_BYTES;
/** Requests of a call after the query of the references. */
const MAX_REQUESTS = 3;

/** A reference, and the list to which it leads. */
interface Entry {
  readonly reference: ListReference;
  /** Undefined if the reference is stale. */
  readonly list?: LeadListWithCount | undefined;
  readonly isDeletable: boolean;
}

/**
 * Lists a page of the lead lists that the caller may see, newest first: all lists for an admin, otherwise those with the
 * caller in `userIds`. A page may be short or empty although others follow, because the work of a call is bounded. A
 * cursor is valid only with the `type` of its page. Stale references that it finds are deleted.
 * @throws BadRequestError if the cursor is not valid
 */
export const listLeadLists: UseCase<{ readonly query: LeadListsQuery }, Page<LeadListWithCount>> = async (
  { query },
  context,
) => {
  const { principal, database, cursors } = context;
  const scope = [principal.orgId, "leadlists", query.type ?? ""];
  const after = query.cursor && cursors.decode(scope, query.cursor);
  const { references, end } = await readReferences(database, principal, query, after);
  const entries = await readEntries(context, references.slice(0, query.limit));
  const deletable = entries.flatMap(({ reference, isDeletable }) => (isDeletable ? [reference] : []));
  await deleteSomeReferences(database, deletable);
  const items = entries.flatMap(({ list }) => list ?? []);
  const next = entries.length < references.length ? entries.at(-1)?.reference.key.sk : end;
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
  return { references: items.map(readListReference), end };
}

/**
 * Reads lists until the bytes that a call may read are used up, or its requests: one is kept for the deletion of references.
 * @returns the first references with their lists, at least one
 */
async function readEntries(context: UseCaseContext, references: readonly ListReference[]): Promise<Entry[]> {
  const { principal, database, now } = context;
  const entries: Entry[] = [];
  let bytes = 0;
  for (let request = 1; request <= MAX_REQUESTS; request++) {
    const isLast = request === MAX_REQUESTS;
    if (isLast && entries.some(({ isDeletable }) => isDeletable)) break;
    const count = Math.min(MAX_LISTS_PER_READ, Math.floor((MAX_BYTES - bytes) / MAX_LIST_BYTES));
    const next = references.slice(entries.length, entries.length + Math.max(count, 0));
    const items = await readLists(database, principal.orgId, next);
    const read = next.map((reference) => toEntry(reference, items.get(reference.id), principal, now));
    // No request is left to delete a reference that the last one finds. The next page begins with it.
    const end = isLast ? read.findIndex(({ isDeletable }) => isDeletable) : -1;
    entries.push(...(end === -1 ? read : read.slice(0, end)));
    for (const { item } of items.values()) bytes += item ? estimateBytes(item) : 0;
  }
  return entries;
}

/** A list and its count, as they were read. */
interface FoundList {
  readonly item: Item | undefined;
  readonly count: Item | undefined;
}

/** Reads the lists of references with their counts, by id. */
async function readLists(database: Database, orgId: OrgId, references: readonly ListReference[]) {
  // An attempt to create a list may have left a second reference to it.
  const ids = [...new Set(references.map(({ id }) => id))];
  const keys = ids.map((id) => leadListKey(orgId, id));
  const items = await getItems(database, [...keys, ...keys.map(memberCountKey)]);
  return new Map(ids.map((id, i): [string, FoundList] => [id, { item: items[i], count: items[keys.length + i] }]));
}

/**
 * Parses a list, unless its reference is stale: the list is deleted, was created by another attempt, or does not name the
 * caller.
 */
function toEntry(reference: ListReference, found: FoundList | undefined, principal: Principal, now: Date): Entry {
  const { item, count } = found ?? {};
  if (item && !item.deletedAt) {
    const list = { ...parseLeadList(item), ...parseMemberCount(count) };
    if (hasAccess(principal, list) && list.createdAt === reference.createdAt)
      return { reference, list, isDeletable: false };
  }
  return { reference, isDeletable: isDeletable(reference, item, now) };
}
