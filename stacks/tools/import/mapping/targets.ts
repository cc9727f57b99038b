import { recordFields } from "../../../../lib/records/person-fields.schema.ts";

/** A field of `prospects`. */
export type Field = keyof typeof recordFields | "id" | "externalId";

/**
 * What a column can be mapped to: a field, or a text that is divided into fields: `name` into `firstName` and `lastName`,
 * `location` into `city`, `state` and `country`.
 */
export type Target = Field | "name" | "location";

export const TARGETS: readonly Target[] = [
  ...(Object.keys(recordFields) as (keyof typeof recordFields)[]),
  "id",
  "externalId",
  "name",
  "location",
];

const TARGET_NAMES: ReadonlySet<string> = new Set(TARGETS);
export const isTarget = (name: string): name is Target => TARGET_NAMES.has(name);

export type ListField = "emails" | "phones" | "departments" | "subDepartments" | "functions" | "skills" | "languages";
const LISTS: ReadonlySet<string> = new Set<ListField>([
  "emails",
  "phones",
  "departments",
  "subDepartments",
  "functions",
  "skills",
  "languages",
]);
export const isList = (target: Target): target is ListField => LISTS.has(target);

/** Fields with objects, which a cell contains as JSON. */
export const isJson = (target: Target): boolean => target === "educations" || target === "workExperiences";

/** An entry of `prospects`, not validated. */
export type Entry = { [F in Field]?: unknown };

/** The columns of an exported list, named like the fields. */
export const EXPORT_COLUMNS: readonly Field[] = [
  ...(["id", "firstName", "lastName", "jobTitle", "companyName", "companyId", "city", "state", "postalCode"] as const),
  ...(["country", "linkedinUrl", "emails", "phones", "seniority", "departments", "subDepartments"] as const),
  ...(["functions", "industry", "skills", "languages", "educations", "workExperiences", "birthDate"] as const),
];

/** The ids of the service, also in capitals. */
export const isUuid = (value: unknown): boolean =>
  typeof value === "string" && /^\s*[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\s*$/i.test(value);
