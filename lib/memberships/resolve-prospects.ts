import type { Item } from "../dynamodb/item.ts";
import type { Key } from "../dynamodb/tables.ts";
import { type Entry, isValid, mapEntry } from "../entries.ts";
import type { OrgId } from "../identity/principal.ts";
import { createCopyContext } from "../records/build-copy.ts";
import type { PersonInput } from "../records/person.ts";
import { recognisePersons } from "../records/recognition/recognise.ts";
import { buildWindowKeys, selectWindow } from "../searches/stored-search.ts";
import type { UseCaseContext } from "../use-case.ts";
import { listIds, type MemberRequest } from "./add-members.ts";
import type { ProspectsBody } from "./prospects-body.ts";

/** The keys of the items that `resolveProspects` needs. */
export const listKeysToRead = (orgId: OrgId, body: ProspectsBody): Key[] =>
  body.mode === "bulk" ? buildWindowKeys(orgId, body) : [];

/**
 * Resolves the body of a request to at most 1,000 prospects with their ids, in request order.
 * @param items the items of `listKeysToRead`, in that order
 * @throws BadRequestError if the search of a selection is unknown or has expired
 * @throws ServiceUnavailableError if the deadline passes while persons are recognised
 */
export async function resolveProspects(
  body: ProspectsBody,
  items: readonly (Item | undefined)[],
  context: UseCaseContext,
): Promise<Entry<MemberRequest>[]> {
  switch (body.mode) {
    case "direct":
      return recogniseProspects(body.prospects, context);
    case "manual":
      return body.includedIds.map((entry) => mapEntry(entry, (id) => ({ id })));
    case "bulk":
      return selectWindow(items, body, context.now).map(({ position, id }) => ({ index: position, value: { id } }));
  }
}

/** Resolves each person to an id, and stores the leads of new persons who have a LinkedIn profile or an e-mail address. */
async function recogniseProspects(
  entries: readonly Entry<PersonInput>[],
  context: UseCaseContext,
): Promise<Entry<MemberRequest>[]> {
  const persons = entries.filter(isValid).map(({ index, value }) => ({ index, ...value }));
  const { ids, copied } = await recognisePersons(context.database, createCopyContext(context), persons);
  return entries.map((entry) => {
    if (!isValid(entry)) return entry;
    const { record, externalId } = entry.value;
    const id = ids.get(entry.index);
    if (id === undefined) throw new Error("An entry was not recognised");
    return { index: entry.index, value: { id, suppliedRecord: record, externalId, isCopied: copied.has(id) } };
  });
}

/** Identifies the prospects of a request. A retry has the same keys, whatever the database contains by then. */
export function listProspectKeys(body: ProspectsBody, resolved: readonly Entry<MemberRequest>[]): string[] {
  if (body.mode !== "direct") return listIds(resolved);
  const keys = body.prospects.filter(isValid).map(({ value }) => value.id ?? value.identities.toSorted().join(" "));
  return [...new Set(keys)].sort();
}
