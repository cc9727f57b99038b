import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { chunk } from "../chunks.ts";
import { buildItem, type Item } from "../dynamodb/item.ts";
import { searchChunkKey, searchKey } from "../dynamodb/keys.ts";
import type { Key } from "../dynamodb/tables.ts";
import { BadRequestError } from "../errors.ts";
import type { OrgId } from "../identity/principal.ts";
import type { BulkSelection } from "./selection.schema.ts";

/**
 * A search result of up to 10,000 ids is stored in chunks of this size. A chunk is far below the 400 KB limit of an
 * item.
 */
const IDS_PER_CHUNK = 500;

/** How long a search result is stored. */
export const SEARCH_TTL_SECONDS = 24 * 60 * 60;

/** `expiresAt` is in epoch seconds, as DynamoDB's time to live requires. */
const SearchItem = v.object({ totalCount: v.number(), expiresAt: v.number() });
const IdsChunkItem = v.object({ ids: v.array(v.string()) });

/**
 * Builds the items of a search result: the chunks of its ids, and the metadata item, which must be put after them.
 * @param ids in rank order
 * @param expiresAt in epoch seconds
 */
export function buildSearchItems(orgId: OrgId, searchId: string, ids: readonly string[], expiresAt: number) {
  const chunks = Array.from(chunk(ids, IDS_PER_CHUNK), (ids, i) =>
    buildItem(searchChunkKey(orgId, searchId, i), { ids, expiresAt }),
  );
  return { chunks, search: buildItem(searchKey(orgId, searchId), { totalCount: ids.length, expiresAt }) };
}

/** The keys of the items that contain the selected window: the metadata, then the chunks. */
export function buildWindowKeys(orgId: OrgId, { searchId, startIndex, targetCount }: BulkSelection): Key[] {
  const first = toChunkIndex(startIndex);
  const chunkCount = toChunkIndex(startIndex + targetCount - 1) - first + 1;
  return [
    searchKey(orgId, searchId),
    ...Array.from({ length: chunkCount }, (_, i) => searchChunkKey(orgId, searchId, first + i)),
  ];
}

/**
 * Selects the ids of a window in rank order, without the excluded ids. The window is cut short at the end of the
 * result.
 * @param items the items of `buildWindowKeys`, in that order
 * @throws BadRequestError if the organisation has no such search, or if it has expired
 */
export function selectWindow(items: readonly (Item | undefined)[], selection: BulkSelection, now: Date): string[] {
  const [search, ...chunks] = items;
  if (!search || v.parse(SearchItem, unmarshall(search)).expiresAt <= now.getTime() / 1_000) {
    const details = [{ path: "selection.searchId", message: "is unknown or has expired" }];
    throw new BadRequestError("The search is unknown or has expired; search again", details);
  }
  const { startIndex, targetCount, excludedIds } = selection;
  const ids = chunks.flatMap((chunk) => (chunk ? v.parse(IdsChunkItem, unmarshall(chunk)).ids : []));
  const start = startIndex - toChunkIndex(startIndex) * IDS_PER_CHUNK;
  const excluded = new Set(excludedIds);
  return ids.slice(start, start + targetCount).filter((id) => !excluded.has(id));
}

const toChunkIndex = (position: number) => Math.floor(position / IDS_PER_CHUNK);
