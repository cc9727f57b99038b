import type { UseCase } from "../use-case.ts";
import type { SearchResult, StoredSearch } from "./search.schema.ts";
import { storeResult } from "./store-result.ts";
import { describeSearch } from "./stored-search.ts";

/**
 * Stores the result of a search service, in rank order, for 24 hours. A repeated id counts at its first position.
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const storeSearch: UseCase<{ readonly body: SearchResult }, StoredSearch> = async ({ body }, context) => {
  const ids = [...new Set(body.personIds)];
  const { searchId, expiresAt } = await storeResult(ids, context);
  return describeSearch(searchId, { totalCount: ids.length, expiresAt });
};
