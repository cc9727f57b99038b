import { routes } from "../lib/routes.ts";

/** Names of the scheduled functions. */
export const jobs = ["sweepDeletedLists"] as const;

/** Names of the functions that read the stream of a table. */
export const streamReaders = ["publishEvents"] as const;

/** Names of all functions: one for each route, each job and each reader of a stream. */
export const functionNames: readonly string[] = [...Object.keys(routes), ...jobs, ...streamReaders];
