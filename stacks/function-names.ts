import { routes } from "../lib/routes.ts";

/** Names of the scheduled functions. */
export const jobs = ["sweepDeletedLists"] as const;

/** Names of all functions: one for each route and each job. */
export const functionNames: readonly string[] = [...Object.keys(routes), ...jobs];
