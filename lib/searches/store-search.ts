import { v5 } from "uuid";
import { putItems } from "../dynamodb/batch-writes.ts";
import type { UseCase } from "../use-case.ts";
import type { SearchResult, StoredSearch } from "./search.schema.ts";
import { buildSearchItems, SEARCH_TTL_SECONDS } from "./stored-search.ts";

/** The root of the ids of searches (RFC 9562, 5.5). */
const NAMESPACE = "b0f4a9d2-2f35-4f0b-9a57-7d1c1f2f6e02";

/**
 * Keeps a search result, in rank order, for a day. Its pages are written before the item that makes it exist, so it is
 * never seen in part. A retry writes the same again, and the day begins anew: the answer's time is always the one stored.
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
  return { searchId, totalCount: ids.length, expiresAt: new Date(expiresAt * 1_000).toISOString() };
};
