import type { ListedLead } from "../../../lib/client/route-types.ts";
import { joinList } from "../import/mapping/list-cell.ts";
import { isList, type Target } from "../import/mapping/targets.ts";

/** The columns, named like the fields, so that an import recognises them. */
export const COLUMNS = [
  ...["id", "firstName", "lastName", "jobTitle", "companyName", "companyId", "city", "state", "postalCode", "country"],
  ...["linkedinUrl", "emails", "phones", "seniority", "departments", "subDepartments", "functions", "industry"],
  ...["skills", "languages", "educations", "workExperiences", "birthDate"],
] as readonly Target[];

/** Formats a lead as the cells of its row. An import reads exactly the same values back. */
export function formatCells(lead: ListedLead): string[] {
  const values: Readonly<Record<string, unknown>> = lead;
  return COLUMNS.map((column) => formatValue(column, values[column]));
}

function formatValue(column: Target, value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  return isList(column) && isTexts(value) ? joinList(column, value) : JSON.stringify(value);
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
