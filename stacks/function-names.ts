import { routes } from "../lib/routes.ts";

/** The scheduled functions, by name, and the seconds between the starts of two runs. */
export const JOB_PERIODS = { sweepDeletedLists: 600, settleCounts: 60 } as const;
export type JobName = keyof typeof JOB_PERIODS;
export const jobs = Object.keys(JOB_PERIODS) as readonly JobName[];

/** Names of the functions that read the stream of a table. */
export const streamReaders = ["publishEvents", "indexPersons"] as const;
export type StreamReader = (typeof streamReaders)[number];

/** Names of all functions that a stage can have. `deployed-functions.ts` has those that it has. */
export const possibleFunctionNames: readonly string[] = [...Object.keys(routes), ...jobs, ...streamReaders];
