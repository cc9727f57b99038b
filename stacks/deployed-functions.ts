import { listRoutes } from "../lib/routes.ts";
import { deploySettings } from "./deploy-settings.ts";
import { jobs, type StreamReader, streamReaders } from "./function-names.ts";

const hasSearch = deploySettings.search !== undefined;

/** The routes of the stage: all, or those that need no index of persons. */
export const deployedRoutes = listRoutes(hasSearch);

/** The functions of the stage that read the stream of a table. Without search, nothing needs to know that a person has changed. */
export const deployedStreamReaders: readonly StreamReader[] = streamReaders.filter(
  (name) => hasSearch || name !== "indexPersons",
);

/** Names of all functions of the stage: one for each route, each job and each reader of a stream. */
export const functionNames: readonly string[] = [
  ...deployedRoutes.map(([name]) => name),
  ...jobs,
  ...deployedStreamReaders,
];
