/** Fields that are compared as whole values. Facets and suggestions exist for these. */
export const VALUE_FIELDS = [
  "seniority",
  "departments",
  "subDepartments",
  "functions",
  "industry",
  "skills",
  "languages",
  "companyName",
  "city",
  "state",
  "country",
] as const;
export type ValueField = (typeof VALUE_FIELDS)[number];

/** Fields that are compared word by word. `name` is the first and the last name. */
export const WORD_FIELDS = ["jobTitle", "name"] as const;
export type WordField = (typeof WORD_FIELDS)[number];

/** Longer values and words of a record are not searchable, and longer ones in a filter are rejected. */
export const MAX_VALUE_LENGTH = 200;

/** The lists of values or texts that a filter can have. */
export const LISTS = ["any", "all", "none"] as const;
