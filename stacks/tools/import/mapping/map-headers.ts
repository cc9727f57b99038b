import { EnvironmentError } from "../../../../lib/environment-error.ts";
import { hasConflict } from "./has-conflict.ts";
import { findAlias, findInExport, recogniseExport } from "./known-headers.ts";
import { type Column, IDENTITY_FIELDS, type Mapping, type Override } from "./mapping.ts";
import { listColumns, placeOverrides, showHeader } from "./overrides.ts";
import { EXPORT_COLUMNS, isList, isUuid, TARGETS, type Target } from "./targets.ts";

type Rows = readonly (readonly string[])[];

/**
 * Decides which column of a file is which field: as the user says, as the recognised export means it, or by an alias.
 * @param overrides what the user says with `--map`
 * @param firstRows the cells of some rows. They show whether ids are those of the service, and whether two columns of one
 * field differ
 * @throws EnvironmentError if no row could be imported with this mapping, or if two columns of one field differ
 */
export function mapHeaders(
  headers: readonly string[],
  overrides: readonly Override[] = [],
  firstRows: Rows = [],
): Mapping {
  const isOwnExport = headers.join() === EXPORT_COLUMNS.join();
  const known = isOwnExport ? undefined : recogniseExport(headers);
  const overridden = placeOverrides(headers, overrides);
  const inExport = headers.map((header) => known && findInExport(known, header));
  const chosen = new Set<Found>([...overridden.values()].map(({ target }) => target));
  const claimed = new Set<Found>([...inExport, ...chosen]);
  const found = headers.map((header, index): Column => {
    const override = overridden.get(index);
    if (override) return { header, index, target: override.target };
    const known = inExport[index];
    const target = known === undefined ? dropIfClaimed(findAlias(header), claimed) : dropIfClaimed(known, chosen);
    return { header, index, target: checkIds(target, index, firstRows) };
  });
  const columns = found.map((column) =>
    !overridden.has(column.index) && isLastName(column, found, firstRows) ? { ...column, target: "lastName" } : column,
  ) satisfies readonly Column[];
  const mapping = {
    exportName: isOwnExport ? "the export of a list" : known?.name,
    isOwnExport,
    columns,
    columnsByTarget: groupColumns(columns),
  };
  assertUsable(mapping);
  assertNoConflict(mapping, firstRows);
  return mapping;
}

type Found = Target | null | undefined;

/** Only lists take the values of a further column, if another one is that field for the user or in the export. */
const dropIfClaimed = (target: Found, claimed: ReadonlySet<Found>): Target | undefined =>
  target && (isList(target) || !claimed.has(target)) ? target : undefined;

/** A column without ids of the service has the caller's own references, or those of companies, which are not used. */
function checkIds(target: Target | undefined, index: number, rows: Rows): Target | undefined {
  if (target !== "id" && target !== "companyId") return target;
  const cells = rows.map((cells) => cells[index] ?? "").filter((cell) => cell.trim() !== "");
  if (cells.length === 0 || cells.some(isUuid)) return target;
  return target === "id" ? "externalId" : undefined;
}

/**
 * Whether a column of full names contains only last names, like `Name` next to `Vorname`. This is so if no other column has last
 * names, and if no cell of the column contains the first name of its row.
 */
function isLastName({ target, index }: Column, columns: readonly Column[], rows: Rows): boolean {
  if (target !== "name" || columns.some((column) => column.target === "lastName")) return false;
  const first = columns.find((column) => column.target === "firstName");
  if (!first) return false;
  const pairs = rows
    .map((cells) => [cells[index] ?? "", cells[first.index] ?? ""].map((cell) => cell.trim().toLowerCase()))
    .filter(([name, firstName]) => name && firstName);
  return pairs.length > 0 && pairs.every(([name, firstName]) => !name?.includes(firstName ?? ""));
}

function groupColumns(columns: readonly Column[]) {
  const groups = TARGETS.map((target) => [target, columns.filter((column) => column.target === target)] as const);
  return new Map(groups.filter(([, own]) => own.length > 0));
}

/** Every row needs a name and an identity. */
function assertUsable({ columns, columnsByTarget }: Mapping): void {
  const lacksName = !(["firstName", "lastName", "name"] as const).some((target) => columnsByTarget.has(target));
  const lacksIdentity = !IDENTITY_FIELDS.some((field) => columnsByTarget.has(field));
  if (!lacksName && !lacksIdentity) return;
  const missing = [
    ...(lacksName ? ["a name"] : []),
    ...(lacksIdentity ? ["a LinkedIn URL, an e-mail address or an id"] : []),
  ];
  const mapped = columns.flatMap(({ header, target }) => (target ? [`${showHeader(header)} as ${target}`] : []));
  const others = columns.filter(({ target }) => target === undefined).map(({ header }) => header);
  const found = mapped.length > 0 ? `Recognised: ${mapped.join(", ")}. Not recognised: ` : "The columns are ";
  throw new EnvironmentError(
    `No column is recognised as ${missing.join(", and none as ")}. ${found}${listColumns(others) || "none"}. ` +
      'Name a column with --map "HEADER=field", for example --map "Work Email=emails".',
  );
}

function assertNoConflict({ columnsByTarget }: Mapping, rows: Rows): void {
  for (const [target, columns] of columnsByTarget) {
    const values = (cells: readonly string[]) => columns.map(({ index }) => cells[index] ?? "");
    if (!rows.some((cells) => hasConflict(target, values(cells)))) continue;
    const names = columns.map(({ header }) => showHeader(header)).join(" and ");
    throw new EnvironmentError(
      `The columns ${names} are both ${target}, but have different values. ` +
        'Ignore one of them with --map "HEADER=". HEADER#2 is the second column with this header.',
    );
  }
}
