import { marshall } from "@aws-sdk/util-dynamodb";
import { v5 } from "uuid";
import { chunksOf } from "../chunks.ts";
import { putItems } from "../dynamo/batch-writes.ts";
import { searchKey, searchPageKey } from "../dynamo/keys.ts";
import type { UseCase } from "../use-case.ts";
import type { SearchResult, StoredSearch } from "./search.schema.ts";
import { IDS_A_PAGE } from "./stored-search.ts";

const KEPT_SECONDS = 24 * 60 * 60;
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
  const expiresAt = Math.floor(now.getTime() / 1_000) + KEPT_SECONDS;

  const pages = chunksOf(ids, IDS_A_PAGE).map((page, i) => ({
    key: searchPageKey(orgId, searchId, i),
    set: marshall({ ids: page, expiresAt }),
  }));
  await putItems(database, pages);
  await putItems(database, [{ key: searchKey(orgId, searchId), set: marshall({ totalCount: ids.length, expiresAt }) }]);
  return { searchId, totalCount: ids.length, expiresAt: new Date(expiresAt * 1_000).toISOString() };
};
