import * as v from "valibot";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { copyKey, globalKey, membershipKey } from "../dynamodb/keys.ts";
import { isMember } from "../lead-lists/members.ts";
import { truncateToResponseLimit } from "../pagination/truncate-to-response-limit.ts";
import { readContact } from "../person-search/document.ts";
import { readRecord } from "../records/read-record.ts";
import type { UseCaseContext } from "../use-case.ts";
import { type FoundPerson, ShownPerson } from "./found-persons.schema.ts";

const ATTRIBUTES = ["person", "erasedAt", "expiresAt"];

/**
 * Shows persons of a result as they are now, and takes them from the organisation's limits: each item with a `person` counts.
 * @param ids at most 100, each once
 * @param listId a list of the organisation that the caller may use. If undefined, the items have no `inList`
 * @returns one item for each id, or fewer if they would not fit into a response; at least one
 * @throws TooManyRequestsError if they are more than what is left of the limit; nothing is counted or shown then
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function showPersons(
  ids: readonly string[],
  listId: string | undefined,
  { principal: { orgId }, database, takeFromLimits }: UseCaseContext,
): Promise<FoundPerson[]> {
  const keys = [
    ids.map((id) => copyKey(orgId, "person", id)),
    ids.map((id) => globalKey("person", id)),
    listId === undefined ? [] : ids.map((id) => membershipKey(orgId, listId, "person", id)),
  ];
  const items = await getItems(database, keys.flat(), ATTRIBUTES);
  const found = ids.map((id, i) => {
    const [copy, record, membership] = [items[i], items[ids.length + i], items[2 * ids.length + i]];
    const inList = listId === undefined ? {} : { inList: isMember(membership) };
    return { id, ...describePerson(id, copy, record), ...inList };
  });
  const shown = truncateToResponseLimit(found);
  await takeFromLimits({ personsShown: shown.filter(({ person }) => person !== undefined).length });
  return shown;
}

/** The organisation's own record hides the global one. */
function describePerson(
  id: string,
  copy: Item | undefined,
  record: Item | undefined,
): Pick<FoundPerson, "status" | "person"> {
  if (copy?.erasedAt) return { status: "erased" };
  if (copy) return { status: "lead", person: showPerson(id, copy) };
  return record ? { status: "new", person: showPerson(id, record) } : { status: "notFound" };
}

/** Keeps the documented fields, as far as their values have the documented type. */
function showPerson(id: string, item: Item): ShownPerson {
  const record = readRecord("person", item, { id });
  return v.parse(ShownPerson, { ...record, ...readContact(record) });
}
