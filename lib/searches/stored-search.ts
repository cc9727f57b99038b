import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { chunk } from "../chunks.ts";
import { buildItem, type Item } from "../dynamodb/item.ts";
import { searchChunkKey, searchKey } from "../dynamodb/keys.ts";
import type { Key } from "../dynamodb/tables.ts";
import { BadRequestError } from "../errors.ts";
import type { OrgId } from "../identity/principal.ts";
import type { BulkSelection } from "./selection.schema.ts";

/** A search result of up to 10,000 ids in rank order is stored in runs of this many, far below an item's 400 KB. */
const IDS_PER_CHUNK = 500;

/** How long a search result is kept. */
export const SEARCH_TTL_SECONDS = 24 * 60 * 60;

/** `expiresAt` is in epoch seconds, as DynamoDB's time to live wants it. */
const SearchItem = v.object({ totalCount: v.number(), expiresAt: v.number() });
const IdsChunkItem = v.object({ ids: v.array(v.string()) });

/**
 * What is stored of a search result: its pages, and the item that makes it exist, to be put after them.
 * @param ids in rank order
 * @param expiresAt in epoch seconds
 */
export function buildSearchItems(orgId: OrgId, searchId: string, ids: readonly string[], expiresAt: number) {
  const chunks = Array.from(chunk(ids, IDS_PER_CHUNK), (ids, i) =>
    buildItem(searchChunkKey(orgId, searchId, i), { ids, expiresAt }),
  );
  return { chunks, search: buildItem(searchKey(orgId, searchId), { totalCount: ids.length, expiresAt }) };
}

/** The keys of the items that hold the selected window: the search's own, then those of its pages. */
export function buildWindowKeys(orgId: OrgId, { searchId, startIndex, targetCount }: BulkSelection): Key[] {
  const first = toChunkIndex(startIndex);
  const chunkCount = toChunkIndex(startIndex + targetCount - 1) - first + 1;
  return [
    searchKey(orgId, searchId),
    ...Array.from({ length: chunkCount }, (_, i) => searchChunkKey(orgId, searchId, first + i)),
  ];
}

/**
 * The selected ids in rank order: the window, cut short at the result's end, less the excluded ids.
 * @param items those of `windowKeys`, in that order
 * @throws BadRequestError when the organisation has no such search, or its time is over
 */
export function selectWindow(items: readonly (Item | undefined)[], selection: BulkSelection, now: Date): string[] {
  const [search, ...chunks] = items;
  if (!search || v.parse(SearchItem, unmarshall(search)).expiresAt <= now.getTime() / 1_000) {
    const details = [{ path: "selection.searchId", message: "is unknown or has expired" }];
    throw new BadRequestError("The search is unknown or has expired; search again", details);
  }
  const { startIndex, targetCount, excludedIds } = selection;
  const ids = chunks.flatMap((page) => (page ? v.parse(IdsChunkItem, unmarshall(page)).ids : []));
  const start = startIndex - toChunkIndex(startIndex) * IDS_PER_CHUNK;
  const excluded = new Set(excludedIds);
  return ids.slice(start, start + targetCount).filter((id) => !excluded.has(id));
}

const toChunkIndex = (position: number) => Math.floor(position / IDS_PER_CHUNK);
