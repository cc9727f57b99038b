import { foldText } from "../person-search/fold.ts";
import type { ReadEngine } from "../person-search/search-engine.ts";
import type { UseCase } from "../use-case.ts";
import { callEngine } from "./call-engine.ts";
import type { PersonValues, ValuesQuery } from "./found-persons.schema.ts";

/**
 * Lists values that occur in a field of the global database and begin with a prefix, the most frequent first.
 * @throws ServiceUnavailableError if the engine fails or the deadline passes first
 */
export const listPersonValues =
  (engine: ReadEngine): UseCase<{ readonly query: ValuesQuery }, PersonValues> =>
  async ({ query: { field, prefix, limit } }, { database }) => {
    const items = await callEngine(database.deadline, (signal) =>
      engine.listValues(field, foldText(prefix), limit, signal),
    );
    return { items: [...items] };
  };
