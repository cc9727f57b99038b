/** The type of a list's members, and of the records that are copied from the global database. */
export type EntityType = "person" | "company";
