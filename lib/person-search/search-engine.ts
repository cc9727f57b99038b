import type { IndexDocument } from "./document.ts";
import type { ValueField } from "./fields.ts";
import type { NormalisedFilters } from "./normalise-filters.ts";

export interface SearchQuery {
  readonly filters: NormalisedFilters;
  /** The fields whose most frequent values to count, each once. */
  readonly facets: readonly ValueField[];
  /** The maximum number of ids to return, 0 to 10,000. */
  readonly limit: number;
}

export interface FacetValue {
  /** One of the spellings of a folded value. */
  readonly value: string;
  /** The number of persons that have the value in any spelling. */
  readonly count: number;
}

/** What an engine finds. */
export interface EngineResult {
  /** The persons that match, in the order of results: by `order`, then by id. */
  readonly ids: readonly string[];
  /** How many persons match. */
  readonly totalCount: number;
  /** False if more persons match than were counted. Always true if facets were requested. */
  readonly totalIsExact: boolean;
  /** The 20 most frequent values of each requested field, by count, then by code points of the folded value. */
  readonly facets: ReadonlyMap<ValueField, readonly FacetValue[]>;
}

/** Without facets, persons are counted up to this number. It is also the number of ids that a result can have. */
export const MAX_COUNTED = 10_000;
/** The maximum number of values of a facet. */
export const MAX_FACET_VALUES = 20;

/**
 * An index of persons. A change can be found within seconds, not necessarily at once. Only a rebuild creates the index: until one
 * has finished, searches fail, because their results would not be complete.
 */
export interface SearchEngine {
  /** @throws NoIndexError; the signal's reason if it is aborted; the engine's own error if it fails */
  search(query: SearchQuery, signal?: AbortSignal): Promise<EngineResult>;
  /**
   * Lists values that begin with a prefix, by count, then by code points of the folded value.
   * @param prefix folded
   * @throws NoIndexError; the signal's reason if it is aborted; the engine's own error if it fails
   */
  listValues(field: ValueField, prefix: string, limit: number, signal?: AbortSignal): Promise<readonly FacetValue[]>;
  /**
   * Puts documents, which replace those of the same persons. If several documents are of one person, the last one counts. Does
   * nothing if there is no index, because the rebuild that creates it reads the table.
   * @throws IndexingError with the persons whose documents are not in the index
   */
  put(documents: readonly IndexDocument[]): Promise<void>;
  /**
   * Removes the persons that are in the index, and ignores other ids. Does nothing if there is no index.
   * @throws IndexingError with the persons that may still be in the index
   */
  remove(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** What use cases need of an engine. */
export type ReadEngine = Pick<SearchEngine, "search" | "listValues">;

/** A person in the index. */
export interface IndexedPerson {
  readonly id: string;
  /** Of the person's document, from `computeFingerprint`. */
  readonly fingerprint: number;
}

/** An index that can be compared with the table of persons, and built anew. Nothing that only searches needs this. */
export interface PersonIndex extends SearchEngine {
  /** True if no rebuild has finished yet, or if one was begun and has not finished. */
  needsRebuild(): Promise<boolean>;
  /**
   * Begins to build a new index next to the one that is searched, or continues with the one that was begun, also if another
   * process is building it: both may. Until it is finished or discarded, `put` and `remove` of every engine change both
   * indexes, the new one first.
   */
  openRebuild(): Promise<IndexRebuild>;
  /** Deletes the current index and the one that is being built, if they exist. */
  drop(): Promise<void>;
  /** Finds those of the persons that are in the index, in any order. @throws NoIndexError */
  findPersons(ids: readonly string[]): Promise<readonly IndexedPerson[]>;
  /**
   * Lists persons of the index, in any order.
   * @param sampleSize at most so many, chosen at random; all by default
   * @throws NoIndexError
   */
  listPersons(sampleSize?: number): AsyncIterable<readonly IndexedPerson[]>;
}

/**
 * An index that is being built. It is this one that all methods use, and never one that was begun later: if it is deleted, they
 * throw RebuildReplacedError. If another process has finished it, they go on using it.
 */
export interface IndexRebuild extends Pick<SearchEngine, "put" | "remove"> {
  /** What `writeCheckpoint` has stored with this new index; undefined if it has just begun. */
  readCheckpoint(): Promise<string | undefined>;
  writeCheckpoint(checkpoint: string): Promise<void>;
  /** From now on the new index is searched. The old one is deleted. Does nothing if another process has done it. */
  finish(): Promise<void>;
  /** Deletes the new index, unless it has been finished: this throws RebuildReplacedError too. */
  discard(): Promise<void>;
}

/** No rebuild has finished yet, so nothing can be searched. */
export class NoIndexError extends Error {
  override readonly name = "NoIndexError";

  constructor(options?: ErrorOptions) {
    super("The index of persons has not been built", options);
  }
}

/** The index that a rebuild was building does not exist any more. */
export class RebuildReplacedError extends Error {
  override readonly name = "RebuildReplacedError";

  constructor(options?: ErrorOptions) {
    super("Another rebuild has replaced this one", options);
  }
}

/** Changes of the index that failed. Repeating them is harmless. */
export class IndexingError extends Error {
  override readonly name = "IndexingError";
  readonly ids: readonly string[];

  constructor(ids: readonly string[], options?: ErrorOptions) {
    super(`${ids.length} changes of the index of persons failed`, options);
    this.ids = ids;
  }
}
