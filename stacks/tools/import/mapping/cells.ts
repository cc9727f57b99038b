import type { CsvCells, JsonValue } from "../file-format.ts";
import { unguardCell } from "./guard-cell.ts";
import { findAlias } from "./known-headers.ts";
import type { Mapping } from "./mapping.ts";
import { isTarget, type Target } from "./targets.ts";

/** What a row has in a column. */
export interface Cell {
  readonly header: string;
  /** A text, which is not blank; of JSON Lines also any other value. */
  readonly value: unknown;
}

/** Gets a warning about a column, without data of the row. */
export type Warn = (header: string, message: string) => void;

export type CellsByTarget = ReadonlyMap<Target, readonly Cell[]>;

/** Groups the cells of a row by what they are mapped to, without the blank ones. Spreadsheet guards are removed. */
export function groupCsvCells({ cells }: CsvCells, { columnsByTarget }: Mapping): CellsByTarget {
  const groups = new Map<Target, Cell[]>();
  for (const [target, columns] of columnsByTarget) {
    const group = columns
      .map(({ header, index }) => ({ header, value: unguardCell(cells[index] ?? "") }))
      .filter(({ value }) => value.trim() !== "");
    if (group.length > 0) groups.set(target, group);
  }
  return groups;
}

/** The same for an object. Keys that are names of fields need no mapping, because they may be absent in the first lines. */
export function groupJsonCells({ value }: JsonValue, { columns }: Mapping): CellsByTarget {
  const targets = new Map(columns.map(({ header, target }) => [header, target]));
  const groups = new Map<Target, Cell[]>();
  for (const [header, content] of Object.entries(value)) {
    const target = targets.has(header) ? targets.get(header) : findFieldName(header);
    const isBlank = content === null || (typeof content === "string" && content.trim() === "");
    if (target === undefined || isBlank) continue;
    groups.set(target, [...(groups.get(target) ?? []), { header, value: content }]);
  }
  return groups;
}

const findFieldName = (header: string) => (isTarget(header) ? findAlias(header) : undefined);
