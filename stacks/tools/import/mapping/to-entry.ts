import type { RowContent } from "../file-format.ts";
import { type Cell, type CellsByTarget, groupCsvCells, groupJsonCells, type Warn } from "./cells.ts";
import { chooseProfile } from "./choose-profile.ts";
import { collectList } from "./collect-list.ts";
import { hasConflict } from "./has-conflict.ts";
import type { Mapping } from "./mapping.ts";
import { showHeader } from "./overrides.ts";
import { splitLocation, splitName } from "./split-texts.ts";
import { type Entry, isJson, isList, isUuid, type Target } from "./targets.ts";

/** A row as an entry of `prospects`, or why there is none. Warnings and reasons contain no data of the row. */
export type Converted =
  | { readonly entry: Entry; readonly warnings: readonly string[] }
  | {
      /** Continues a sentence that starts with the row: "has more cells than the header". */
      readonly reason: string;
      readonly column?: string;
    };

/**
 * Converts a row into an entry. Only what the service does not understand is changed: a text with several values becomes
 * a list, a full name becomes two names. The service validates the entry.
 */
export function toEntry(row: RowContent, mapping: Mapping): Converted {
  if ("reason" in row) return { reason: row.reason };
  if ("cells" in row && row.cells.slice(mapping.columns.length).some((cell) => cell.trim() !== ""))
    return { reason: `has ${row.cells.length} cells, but the header has ${mapping.columns.length}` };
  const warnings: string[] = [];
  const warn = (header: string, message: string) => warnings.push(`L${row.line}, ${showHeader(header)}: ${message}`);
  const all = "cells" in row ? groupCsvCells(row, mapping) : groupJsonCells(row, mapping);
  const groups = mapping.isOwnExport ? all : dropZeros(all, warn);
  const entry: Entry = {};
  for (const [target, cells] of groups) {
    const problem = setTarget(entry, target, cells, mapping, warn);
    if (problem) return problem;
  }
  fillFromTexts(entry, groups);
  if (!mapping.isOwnExport) dropPlaceholders(entry, groups, warn);
  setProfile(entry, groups, mapping);
  return { entry, warnings };
}

/** Zero characters come from damaged files. */
function dropZeros(groups: CellsByTarget, warn: Warn): CellsByTarget {
  const clean = ({ header, value }: Cell): Cell => {
    if (typeof value !== "string" || !value.includes("\0")) return { header, value };
    warn(header, "zero characters were left out");
    return { header, value: value.replaceAll("\0", "") };
  };
  return new Map(
    Array.from(groups, ([target, cells]) => [target, cells.map(clean).filter(({ value }) => value !== "")]),
  );
}

function setTarget(entry: Entry, target: Target, cells: readonly Cell[], mapping: Mapping, warn: Warn) {
  const [first] = cells;
  if (target === "name" || target === "location" || target === "linkedinUrl" || !first) return undefined;
  if (isList(target)) {
    const values = collectList(target, cells, mapping.isOwnExport, warn);
    const isEmpty = Array.isArray(values) && values.length === 0;
    if (!isEmpty || mapping.isOwnExport) entry[target] = values;
  } else if (isJson(target) && typeof first.value === "string")
    return setJson(entry, target, first.header, first.value);
  else {
    const texts = cells.map(({ value }) => (typeof value === "string" ? value : JSON.stringify(value)));
    if (hasConflict(target, texts))
      return { reason: `has different values for ${target} in several columns`, column: first.header };
    setValue(entry, target, first.value);
  }
  return undefined;
}

/** An id of another service is the caller's own reference, or that of a company, which is not used. */
function setValue(entry: Entry, target: Exclude<Target, "name" | "location">, value: unknown): void {
  const isForeign = (target === "id" || target === "companyId") && !isUuid(value);
  if (!isForeign) entry[target] = value;
  else if (target === "id") entry.externalId ??= String(value);
}

function setJson(entry: Entry, target: Exclude<Target, "name" | "location">, column: string, text: string) {
  try {
    entry[target] = JSON.parse(text);
    return undefined;
  } catch {
    return { reason: `has ${target} that are not JSON`, column };
  }
}

/** Uses a full name and a location only for what no column of its own says. */
function fillFromTexts(entry: Entry, groups: CellsByTarget): void {
  const name = splitName(readText(groups, "name"));
  const isSame = entry.firstName === undefined || entry.firstName === name.firstName;
  if (isSame && entry.lastName === undefined) Object.assign(entry, name);
  const location = readText(groups, "location");
  if (entry.city === undefined && entry.country === undefined) {
    const { state, ...others } = splitLocation(location);
    Object.assign(entry, others, entry.state === undefined && state !== undefined && { state });
  }
}

const readText = (groups: CellsByTarget, target: Target): string => {
  const value = groups.get(target)?.[0]?.value;
  return typeof value === "string" ? value : "";
};

function setProfile(entry: Entry, groups: CellsByTarget, { isOwnExport }: Mapping): void {
  const cells = groups.get("linkedinUrl") ?? [];
  const urls = cells.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
  const hasOtherIdentity = entry.id !== undefined || (Array.isArray(entry.emails) && entry.emails.length > 0);
  const url = isOwnExport ? urls[0] : chooseProfile(urls, hasOtherIdentity);
  if (url !== undefined) entry.linkedinUrl = url;
}

/** `N/A`: what files have in place of an address that is not known. `#NAME?` is an error of a spreadsheet. */
const PLACEHOLDER = /^(?:n\/?a|none|null|unknown|not available|[-–—?.]+|#[a-z/0]+[!?]?)$/i;

/** A row that another identity names needs no address. In any other row, a placeholder remains and is reported as invalid. */
function dropPlaceholders(entry: Entry, groups: CellsByTarget, warn: Warn): void {
  if (!Array.isArray(entry.emails)) return;
  const addresses = entry.emails.filter((address) => typeof address !== "string" || !PLACEHOLDER.test(address));
  const hasOtherIdentity = entry.id !== undefined || groups.has("linkedinUrl") || addresses.length > 0;
  if (addresses.length === entry.emails.length || !hasOtherIdentity) return;
  warn(groups.get("emails")?.[0]?.header ?? "", "a placeholder in place of an address was left out");
  if (addresses.length > 0) entry.emails = addresses;
  else delete entry.emails;
}
