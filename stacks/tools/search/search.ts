import {
  ApiError,
  type Client,
  type Filters,
  type FoundPerson,
  type FoundPersons,
} from "../../../lib/client/client.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import type { ValueField } from "../../../lib/person-search/fields.ts";
import type { ExitCode } from "../command.ts";
import { describeServiceError } from "../describe-service-error.ts";
import { printLines } from "../output.ts";
import { addFound, formatAdded, isAllAdded } from "./add-found.ts";
import { explainEmpty } from "./explain-empty.ts";
import { formatFacets, formatPersons, formatTotal, formatUnreachable } from "./format-persons.ts";

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
 * @throws EnvironmentError that says how to go on; ApiError or NoResponseError if another call fails
 */
export async function search(options: Search): Promise<ExitCode> {
  const { client, filters, facets, listId, json } = options;
  // The pages show the persons, because one response may not have room for all of them.
  const found = await client.searchPersons({ filters, limit: 0, facets, listId });
  const items = await readPersons(found.searchId, options);
  if (!json) printLines([...formatPersons(items), formatTotal(found, items.length), ...formatFacets(found.facets)]);
  if (found.totalCount === 0) printNotes(await explainEmpty(client, filters));
  const added = await addToList(found, options);
  if (json) printLines([JSON.stringify({ ...found, items, ...(added && { added }) })]);
  else if (added) printLines([formatAdded(added), `List ${added.listId}`]);
  return !added || isAllAdded(added) ? 0 : 2;
}

/** Adds the persons of a search, if there is a list to add to. */
async function addToList(found: FoundPersons, { client, url, addTo, newName, first }: Search) {
  if (found.totalCount === 0 && newName !== undefined) {
    printNotes(["No list was created."]);
    return undefined;
  }
  const listId = addTo ?? (newName && (await client.createLeadList({ name: newName })).id);
  if (!listId) return undefined;
  const added = await addFound({ client, url }, listId, found, { first, newName });
  const unreachable = formatUnreachable(found);
  if (unreachable && first === undefined) printNotes([unreachable]);
  return { listId, ...added };
}

/** Prints to stderr, so that the output stays the result. */
function printNotes(notes: readonly string[]): void {
  for (const note of notes) console.error(note);
}

/** Reads the first persons of a search. */
async function readPersons(searchId: string, { client, url, limit, listId }: Search): Promise<FoundPerson[]> {
  const persons: FoundPerson[] = [];
  if (limit === 0) return persons;
  try {
    for await (const person of client.allSearchPersons(searchId, { limit: Math.min(limit, MAX_PAGE), listId })) {
      persons.push(person);
      if (persons.length === limit) break;
    }
  } catch (error) {
    if (!isShownLimit(error)) throw error;
    const advice = "With --limit 0, nobody is shown, and persons can still be added.";
    throw new EnvironmentError(`${describeServiceError(error, { url, listId })} ${advice}`, { cause: error });
  }
  return persons;
}

/** Whether the persons shown in a day are what is used up. */
const isShownLimit = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 429 && error.reason?.includes("persons shown") === true;
