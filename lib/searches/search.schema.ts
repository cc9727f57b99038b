import * as v from "valibot";
import { answered, count, listOf, objectOf, uuid } from "../fields.ts";
import { MAX_SEARCH_IDS } from "../memberships/prospects-body.ts";

/** What a search service hands over: the persons found, best first. */
export const SearchResult = objectOf({ personIds: listOf(uuid, MAX_SEARCH_IDS, 1) });
export type SearchResult = v.InferOutput<typeof SearchResult>;

export const StoredSearch = v.object({
  searchId: answered("uuid"),
  totalCount: count,
  expiresAt: answered("date-time"),
});
export type StoredSearch = v.InferOutput<typeof StoredSearch>;
