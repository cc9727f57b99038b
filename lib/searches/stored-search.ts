import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { chunk } from "../chunks.ts";
import { buildItem, type Item } from "../dynamodb/item.ts";
import { searchChunkKey, searchKey } from "../dynamodb/keys.ts";
import type { Key } from "../dynamodb/tables.ts";
import type { OrgId } from "../identity/principal.ts";
import type { StoredSearch } from "./search.schema.ts";
import { arePackedUuids, packUuids, unpackUuids } from "./uuid-bytes.ts";

/**
 * A search result of up to 10,000 ids is stored in chunks of this size. A chunk is a little smaller than 16 KB, so it
 * wastes no part of a write unit (1 KB) or of a read unit (4 KB). A window of 1,000 ids is in at most two chunks.
 */
const IDS_PER_CHUNK = 1_000;

/** How long a search result is stored. */
export const SEARCH_TTL_SECONDS = 24 * 60 * 60;

/** `expiresAt` is in epoch seconds, as DynamoDB's time to live requires. */
const SearchItem = v.object({ totalCount: v.number(), expiresAt: v.number() });
type SearchItem = v.InferOutput<typeof SearchItem>;
const IdsChunkItem = v.object({
  ids: v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => arePackedUuids(bytes)),
  ),
});

/**
 * Builds the items of a search result: the chunks of its ids, and the metadata item, which must be put after them.
 * @param ids in rank order
 * @param expiresAt in epoch seconds
 */
export function buildSearchItems(orgId: OrgId, searchId: string, ids: readonly string[], expiresAt: number) {
  const chunks = Array.from(chunk(ids, IDS_PER_CHUNK), (ids, i) =>
    buildItem(searchChunkKey(orgId, searchId, i), { ids: packUuids(ids), expiresAt }),
  );
  return { chunks, search: buildItem(searchKey(orgId, searchId), { totalCount: ids.length, expiresAt }) };
}

/**
 * Parses the metadata of a search.
 * @returns undefined if there is no such search, or if it has expired; DynamoDB deletes it some time later
 */
export function parseSearch(item: Item | undefined, now: Date): SearchItem | undefined {
  const search = item && v.parse(SearchItem, unmarshall(item));
  return search && search.expiresAt > now.getTime() / 1_000 ? search : undefined;
}

/** Describes a stored search to callers. */
export const describeSearch = (searchId: string, { totalCount, expiresAt }: SearchItem): StoredSearch => ({
  searchId,
  totalCount,
  expiresAt: new Date(expiresAt * 1_000).toISOString(),
});

/** Some positions of a search, in rank order. */
interface Window {
  readonly startIndex: number;
  readonly targetCount: number;
}

/** The keys of the items that contain a window: the metadata, then the chunks. */
export function buildWindowKeys(orgId: OrgId, searchId: string, { startIndex, targetCount }: Window): Key[] {
  const first = toChunkIndex(startIndex);
  const chunkCount = toChunkIndex(startIndex + targetCount - 1) - first + 1;
  return [
    searchKey(orgId, searchId),
    ...Array.from({ length: chunkCount }, (_, i) => searchChunkKey(orgId, searchId, first + i)),
  ];
}

/**
 * Reads the ids of a window in rank order. The window is cut short at the end of the result.
 * @param items the items of `buildWindowKeys`, in that order
 * @returns the ids, and the number of all ids; undefined if the organisation has no such search, or if it has expired
 */
export function readWindow(items: readonly (Item | undefined)[], { startIndex, targetCount }: Window, now: Date) {
  const [item, ...chunks] = items;
  const search = parseSearch(item, now);
  if (!search) return undefined;
  const packed = chunks.flatMap((chunk) => (chunk ? v.parse(IdsChunkItem, unmarshall(chunk)).ids : []));
  const start = startIndex - toChunkIndex(startIndex) * IDS_PER_CHUNK;
  return { ids: unpackUuids(Buffer.concat(packed), start, start + targetCount), totalCount: search.totalCount };
}

const toChunkIndex = (position: number) => Math.floor(position / IDS_PER_CHUNK);
