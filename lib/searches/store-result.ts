import { v5 } from "uuid";
import { putItems } from "../dynamodb/batch-writes.ts";
import type { UseCaseContext } from "../use-case.ts";
import { buildLatestSearchItem } from "./latest-search.ts";
import { buildSearchItems, SEARCH_TTL_SECONDS } from "./stored-search.ts";

/** The namespace of the ids of searches (RFC 9562, 5.5). */
const NAMESPACE = "b0f4a9d2-2f35-4f0b-9a57-7d1c1f2f6e02";

/**
 * Stores the ids of a search for 24 hours. Writes the chunks of ids before the metadata item, without which the search does
 * not exist, so that no request sees an incomplete search. A retry that has the same ids writes the same items again with a new
 * expiry, so the expiry returned is always the stored one; a retry with other ids is another search.
 * @param ids in rank order, each once
 * @param filters normalised: the search becomes the user's latest one with these filters
 * @returns `expiresAt` in epoch seconds
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function storeResult(
  ids: readonly string[],
  context: Pick<UseCaseContext, "principal" | "database" | "idempotencyKey" | "hashIdentity" | "now">,
  filters?: object,
): Promise<{ readonly searchId: string; readonly expiresAt: number }> {
  const { principal, database, idempotencyKey, now } = context;
  const { orgId, userId } = principal;
  // As bytes, because the library converts a text one character at a time.
  const searchId = v5(Buffer.from(JSON.stringify([orgId, userId, idempotencyKey, ids])), NAMESPACE);
  const expiresAt = Math.floor(now.getTime() / 1_000) + SEARCH_TTL_SECONDS;
  const { chunks, search } = buildSearchItems(orgId, searchId, ids, expiresAt);
  await putItems(database, "tenants", chunks);
  const latest = filters ? [buildLatestSearchItem(filters, { searchId, expiresAt }, context)] : [];
  await putItems(database, "tenants", [search, ...latest]);
  return { searchId, expiresAt };
}
