import { removeInvisible } from "../../../../lib/unicode.ts";
import { ALIASES } from "./aliases.ts";
import { EXPORTS, type KnownExport } from "./exports.ts";
import { TARGETS, type Target } from "./targets.ts";

/** The form in which headers are compared: normal form KC, visible characters, single blanks, lower case. */
export const foldHeader = (header: string): string =>
  removeInvisible(header.normalize("NFKC")).replace(/\s+/g, " ").trim().toLowerCase();

/** The form in which aliases are compared: also without accents, and only letters and digits. */
const foldAlias = (header: string): string =>
  foldHeader(header)
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}#]/gu, "");

/** Replaces numbers by `#`, as in `E-mail # - Value`. */
const replaceNumbers = (header: string): string => header.replace(/\d+/g, "#");

/** The headers in a text of the tables. */
export const listHeaders = (text: string): string[] => text.split(" | ");

type Table = { readonly [T in Target]?: string };

/** Reads a table, whose keys are targets, as a map from folded headers. */
const buildIndex = (table: Table, fold: (header: string) => string): ReadonlyMap<string, Target> =>
  new Map(
    TARGETS.flatMap((target) =>
      listHeaders(table[target] ?? "").map((header) => [fold(header), target] as const),
    ).filter(([key]) => key !== ""),
  );

const ALIAS_INDEX = new Map([
  ...buildIndex(ALIASES, foldAlias),
  ...TARGETS.filter((target) => !isOnlyExact(target)).map((target) => [foldAlias(target), target] as const),
]);

/** Other systems have ids, too, and a location can be that of a meeting. */
function isOnlyExact(target: Target): boolean {
  return target === "id" || target === "companyId" || target === "location";
}

/** @returns what a header means in any file */
export function findAlias(header: string): Target | undefined {
  const name = header.trim();
  if (name === "id" || name === "companyId") return name;
  // A `#` in the file is not a number.
  const key = foldAlias(header.replaceAll("#", ""));
  return ALIAS_INDEX.get(key) ?? ALIAS_INDEX.get(replaceNumbers(key));
}

const EXPORT_INDEXES = new Map(
  EXPORTS.map((known) => [
    known,
    {
      columns: buildIndex(known.columns, foldHeader),
      ignored: new Set(listHeaders(known.ignored ?? "").map(foldHeader)),
    },
  ]),
);

/** The headers of all exports. A file can have 100,000 columns, so they are not looked up in each export. */
const EXPORT_HEADERS = new Set([...EXPORT_INDEXES.values()].flatMap(({ columns }) => [...columns.keys()]));

/** @returns what a header means in an export; null if the export is known not to mean anything by it */
export function findInExport(known: KnownExport, header: string): Target | null | undefined {
  const index = EXPORT_INDEXES.get(known);
  const key = foldHeader(header);
  if (index?.ignored.has(key)) return null;
  return index?.columns.get(key) ?? index?.columns.get(replaceNumbers(key));
}

/** Recognises an export by its headers. */
export function recogniseExport(headers: readonly string[]): KnownExport | undefined {
  const keys = new Set(headers.map(foldHeader));
  return EXPORTS.find(({ marks }) =>
    marks.some((mark) => listHeaders(mark).every((header) => keys.has(foldHeader(header)))),
  );
}

/**
 * Whether a header occurs in one of the tables, or among others.
 * @param others such as those that the user has mapped
 */
export function isKnownHeader(header: string, others: readonly string[]): boolean {
  const key = foldHeader(header);
  return (
    EXPORT_HEADERS.has(key) ||
    EXPORT_HEADERS.has(replaceNumbers(key)) ||
    findAlias(header) !== undefined ||
    others.some((other) => foldHeader(other) === key)
  );
}
