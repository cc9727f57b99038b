/** What a list holds, and what is copied from the global database. */
export type EntityType = "person" | "company";
