import type { FoundPerson, FoundPersons } from "../../../lib/client/route-types.ts";
import { MAX_SEARCH_IDS } from "../../../lib/searches/selection.schema.ts";
import { toPrintable } from "../printable.ts";
import { formatNumber } from "../progress-line.ts";
import { findOption } from "./filter-options.ts";
import { formatTable } from "./format-table.ts";

/** Formats persons as a table. */
export function formatPersons(persons: readonly FoundPerson[]): string[] {
  if (persons.length === 0) return [];
  const showsList = persons.some(({ inList }) => inList !== undefined);
  const header = ["NAME", "TITLE", "COMPANY", "PLACE", "STATUS", ...(showsList ? ["IN LIST"] : [])];
  return formatTable([header, ...persons.map((person) => [...formatPerson(person), ...formatInList(person)])]);
}

function formatPerson({ id, status, person }: FoundPerson): string[] {
  // The record of a person who was erased, or has left the database, is not shown.
  if (!person) return [id, "", "", "", status];
  const { firstName, lastName, jobTitle = "", companyName = "", city, country } = person;
  return [join([firstName, lastName], " "), jobTitle, companyName, join([city, country], ", "), status];
}

const join = (texts: readonly (string | undefined)[], separator: string): string =>
  texts.filter((text) => text).join(separator);

const formatInList = ({ inList }: FoundPerson): string[] => (inList === undefined ? [] : [inList ? "yes" : "no"]);

type Total = Pick<FoundPersons, "totalCount" | "totalIsExact">;

/** Formats how many persons match, and how many of them are shown. */
export function formatTotal({ totalCount, totalIsExact }: Total, shown: number): string {
  const total = `${formatNumber(totalCount)}${totalIsExact ? "" : "+"} ${totalCount === 1 ? "person" : "persons"}`;
  return shown > 0 && (shown < totalCount || !totalIsExact) ? `${formatNumber(shown)} of ${total}` : total;
}

/** Says that not all persons who match are stored, and can be added. @returns undefined if they are */
export function formatUnreachable({ totalCount, totalIsExact }: Total): string | undefined {
  if (totalIsExact && totalCount <= MAX_SEARCH_IDS) return undefined;
  return `More than ${formatNumber(MAX_SEARCH_IDS)} persons match. Narrow the filters to reach the others.`;
}

/** Formats values and their counts. */
export const formatValues = (values: readonly { readonly value: string; readonly count: number }[]): string[] =>
  values.map(({ value, count }) => `${formatNumber(count).padStart(11)}  ${toPrintable(value)}`);

/** Formats the most frequent values of each field, under the name of its option. */
export const formatFacets = (facets: FoundPersons["facets"] = {}): string[] =>
  Object.entries(facets).flatMap(([field, values = []]) => [
    "",
    `${findOption(field) ?? field}:`,
    ...formatValues(values),
  ]);
