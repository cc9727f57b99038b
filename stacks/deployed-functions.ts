import { listRoutes } from "../lib/routes.ts";
import { deploySettings } from "./deploy-settings.ts";
import { jobs, streamReaders } from "./function-names.ts";

/** The routes of the stage: all, or those that need no index of persons. */
export const deployedRoutes = listRoutes(deploySettings.search !== undefined);

/** Names of all functions of the stage: one for each route, each job and each reader of a stream. */
export const functionNames: readonly string[] = [...deployedRoutes.map(([name]) => name), ...jobs, ...streamReaders];
