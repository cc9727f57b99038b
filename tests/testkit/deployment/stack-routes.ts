import { listRoutes } from "../../../lib/routes.ts";
import { type StreamReader, streamReaders } from "../../../stacks/function-names.ts";
import type { Stack } from "./synth.ts";

/** Whether a stack has a domain for the search for persons. */
export const hasSearchDomain = (stack: Stack): boolean => stack.all("opensearch/domain:Domain").length > 0;

/** Lists the routes that a stack must have, with their names. */
export const listStackRoutes = (stack: Stack) => listRoutes(hasSearchDomain(stack));

/** Lists the functions that must read a stream. */
export const listStackStreamReaders = (stack: Stack): StreamReader[] =>
  streamReaders.filter((name) => hasSearchDomain(stack) || name !== "indexPersons");
