import { v5 } from "uuid";
import { putItems } from "../dynamodb/batch-writes.ts";
import type { UseCase } from "../use-case.ts";
import type { SearchResult, StoredSearch } from "./search.schema.ts";
import { buildSearchItems, describeSearch, SEARCH_TTL_SECONDS } from "./stored-search.ts";

/** The namespace of the ids of searches (RFC 9562, 5.5). */
const NAMESPACE = "b0f4a9d2-2f35-4f0b-9a57-7d1c1f2f6e02";

/**
 * Stores a search result, in rank order, for 24 hours. Writes the chunks of ids before the metadata item, without which
 * the search does not exist, so that no request sees an incomplete search. A retry writes the same items again with a
 * new expiry, so the `expiresAt` of the response is always the stored one.
 * @throws ServiceUnavailableError if the deadline passes first
 */
export const storeSearch: UseCase<{ readonly body: SearchResult }, StoredSearch> = async (
  { body },
  { principal, database, idempotencyKey, now },
) => {
  const { orgId, userId } = principal;
  const ids = [...new Set(body.personIds)];
  const searchId = v5(JSON.stringify([orgId, userId, idempotencyKey, ids]), NAMESPACE);
  const expiresAt = Math.floor(now.getTime() / 1_000) + SEARCH_TTL_SECONDS;
  const { chunks, search } = buildSearchItems(orgId, searchId, ids, expiresAt);
  await putItems(database, "tenants", chunks);
  await putItems(database, "tenants", [search]);
  return describeSearch(searchId, { totalCount: ids.length, expiresAt });
};
