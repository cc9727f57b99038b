import * as v from "valibot";
import { boundedArray, count, plainObject, responseString, uuid } from "../fields.ts";
import { MAX_SEARCH_IDS } from "./selection.schema.ts";

/** The result of a search service, in rank order. */
export const SearchResult = plainObject({ personIds: boundedArray(uuid, MAX_SEARCH_IDS, 1) });
export type SearchResult = v.InferOutput<typeof SearchResult>;

/** A malformed `{id}` cannot match any search, so the response is 404, not 400. */
export const SearchParams = v.object({ id: uuid });
export type SearchParams = v.InferOutput<typeof SearchParams>;

export const StoredSearch = v.object({
  searchId: v.pipe(responseString("uuid"), v.description("The id of the stored search.")),
  totalCount: v.pipe(count, v.description("The number of stored ids.")),
  expiresAt: v.pipe(responseString("date-time"), v.description("When the search will no longer be available.")),
});
export type StoredSearch = v.InferOutput<typeof StoredSearch>;
