import type { ListedLead } from "../../../lib/client/route-types.ts";
import { joinList } from "../import/mapping/list-cell.ts";
import { EXPORT_COLUMNS, type Field, isList } from "../import/mapping/targets.ts";

/** Formats a lead as the cells of its row. An import reads exactly the same values back. */
export function formatCells(lead: ListedLead): string[] {
  const values: Readonly<Record<string, unknown>> = lead;
  return EXPORT_COLUMNS.map((column) => formatValue(column, values[column]));
}

function formatValue(column: Field, value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  return isList(column) && isTexts(value) ? joinList(column, value) : JSON.stringify(value);
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
