import type { Client, Filters, FoundPerson, FoundPersons } from "../../../lib/client/client.ts";
import type { ValueField } from "../../../lib/person-search/fields.ts";
import type { ExitCode } from "../command.ts";
import { printLines } from "../output.ts";
import { addFound, formatAdded, isAllAdded } from "./add-found.ts";
import { formatFacets, formatPersons, formatTotal } from "./format-persons.ts";

const MAX_PAGE = 100;

/** A search of the command line. */
export interface Search {
  readonly client: Client;
  readonly url: string;
  readonly filters: Filters;
  readonly facets: readonly ValueField[] | undefined;
  readonly limit: number;
  readonly listId: string | undefined;
  /** The list to add to, or the name of a new one. */
  readonly addTo: string | undefined;
  readonly newName: string | undefined;
  /** How many persons to add. */
  readonly first: number | undefined;
  readonly json: true | undefined;
}

/**
 * Searches, prints the persons, and adds them if there is a list to add to.
 * @returns 2 if some persons could not be added
 */
export async function search(options: Search): Promise<ExitCode> {
  const { client, filters, facets, limit, listId, json } = options;
  // The pages show the persons, because one response may not have room for all of them.
  const found = await client.searchPersons({ filters, limit: 0, facets, listId });
  const items = await readPersons(client, found.searchId, limit, listId);
  if (!json) printLines([...formatPersons(items), formatTotal(found, items.length), ...formatFacets(found.facets)]);
  const added = await addToList(found, options);
  if (json) printLines([JSON.stringify({ ...found, items, ...(added && { added }) })]);
  else if (added) printLines([formatAdded(added), `List ${added.listId}`]);
  return !added || isAllAdded(added) ? 0 : 2;
}

/** Adds the persons of a search, if there is a list to add to. */
async function addToList(found: FoundPersons, { client, url, addTo, newName, first }: Search) {
  const listId = addTo ?? (newName && (await client.createLeadList({ name: newName })).id);
  return listId ? { listId, ...(await addFound({ client, url }, listId, found, first)) } : undefined;
}

/** Reads the first persons of a search. */
async function readPersons(
  client: Client,
  searchId: string,
  count: number,
  listId: string | undefined,
): Promise<FoundPerson[]> {
  const persons: FoundPerson[] = [];
  if (count === 0) return persons;
  for await (const person of client.allSearchPersons(searchId, { limit: Math.min(count, MAX_PAGE), listId })) {
    persons.push(person);
    if (persons.length === count) break;
  }
  return persons;
}
