import { listRoutes } from "../lib/routes.ts";

/** The scheduled functions, by name, and the seconds between the starts of two runs. */
export const JOB_PERIODS = { sweepDeletedLists: 600, settleCounts: 60 } as const;
export type JobName = keyof typeof JOB_PERIODS;
export const jobs = Object.keys(JOB_PERIODS) as readonly JobName[];

/** Names of the functions that read the stream of a table. */
export const streamReaders = ["publishEvents"] as const;

/** The routes of the deployment, which has no index of persons. */
export const deployedRoutes = listRoutes(false);

/** Names of all functions: one for each route, each job and each reader of a stream. */
export const functionNames: readonly string[] = [...deployedRoutes.map(([name]) => name), ...jobs, ...streamReaders];
