import { getItems } from "../dynamodb/get-items.ts";
import { leadListKey } from "../dynamodb/keys.ts";
import { authorisePersonList } from "../lead-lists/lead-list.ts";
import { normaliseFilters } from "../person-search/normalise-filters.ts";
import type { ReadEngine } from "../person-search/search-engine.ts";
import type { UseCase } from "../use-case.ts";
import { callEngine } from "./call-engine.ts";
import type { FoundPersons, SearchBody } from "./found-persons.schema.ts";
import { MAX_SEARCH_IDS } from "./selection.schema.ts";
import { showPersons } from "./show-persons.ts";
import { storeResult } from "./store-result.ts";
import { describeSearch } from "./stored-search.ts";

/**
 * Searches the global database, stores the ids of the result, and shows its first persons. What is stored never changes,
 * whatever changes in the database. Nothing is stored if the persons to show are more than what is left of the limit.
 * @throws NotFoundError, ForbiddenError, BadRequestError if the caller may not use the list `listId`
 * @throws TooManyRequestsError
 * @throws ServiceUnavailableError if the engine fails or the deadline passes first
 */
export const searchPersons =
  (engine: ReadEngine): UseCase<{ readonly body: SearchBody }, FoundPersons> =>
  async ({ body }, context) => {
    const { limit, facets } = body;
    const listId = body.listId ?? undefined;
    const { database, principal } = context;
    if (listId) {
      const [list] = await getItems(database, [leadListKey(principal.orgId, listId)]);
      authorisePersonList(list, listId, principal);
    }
    const filters = normaliseFilters(body.filters);
    const result = await callEngine(database.deadline, (signal) =>
      engine.search({ filters, facets, limit: MAX_SEARCH_IDS }, signal),
    );
    const { ids, totalCount, totalIsExact } = result;
    const items = await showPersons(ids.slice(0, limit), listId, context);
    const { searchId, expiresAt } = await storeResult(ids, context, filters);
    return {
      ...describeSearch(searchId, { totalCount, expiresAt }),
      totalIsExact,
      items,
      ...(facets.length > 0 && { facets: Object.fromEntries(result.facets) }),
    };
  };
