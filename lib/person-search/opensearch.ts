import type { IndexDocument } from "./document.ts";
import type { ValueField } from "./fields.ts";
import { OpenSearchClient, type OpenSearchConnection, toLines } from "./opensearch-client.ts";
import { OpenSearchIndexes } from "./opensearch-indexes.ts";
import { OpenSearchListing } from "./opensearch-listing.ts";
import { toIndexed } from "./opensearch-mapping.ts";
import { OpenSearchReader } from "./opensearch-reader.ts";
import { type Change, OpenSearchWriter } from "./opensearch-writer.ts";
import type {
  EngineResult,
  FacetValue,
  IndexedPerson,
  IndexRebuild,
  PersonIndex,
  SearchQuery,
} from "./search-engine.ts";

/** The index of persons in OpenSearch, under the name `alias`, which stands for the current index. */
export class OpenSearchEngine implements PersonIndex {
  readonly #client: OpenSearchClient;
  readonly #indexes: OpenSearchIndexes;
  readonly #reader: OpenSearchReader;
  readonly #writer: OpenSearchWriter;
  readonly #listing: OpenSearchListing;

  /** @param options `shards` of the next index that a rebuild creates */
  constructor(connection: OpenSearchConnection, { alias = "persons", shards = 1 } = {}) {
    this.#client = new OpenSearchClient(connection);
    this.#indexes = new OpenSearchIndexes(this.#client, alias, shards);
    this.#reader = new OpenSearchReader(this.#client, alias);
    this.#writer = new OpenSearchWriter(this.#client, this.#indexes);
    this.#listing = new OpenSearchListing(this.#client, alias);
  }

  search(query: SearchQuery, signal?: AbortSignal): Promise<EngineResult> {
    return this.#reader.search(query, signal);
  }

  listValues(field: ValueField, prefix: string, limit: number, signal?: AbortSignal): Promise<FacetValue[]> {
    return this.#reader.listValues(field, prefix, limit, signal);
  }

  put(documents: readonly IndexDocument[]): Promise<void> {
    return this.#writer.change(toPuts(documents));
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.#writer.change(toRemovals(ids));
  }

  needsRebuild(): Promise<boolean> {
    return this.#indexes.needsRebuild();
  }

  async openRebuild(): Promise<IndexRebuild> {
    const indexes = this.#indexes;
    const rebuild = await indexes.openNext();
    return {
      put: (documents) => this.#writer.changeRebuild(rebuild, toPuts(documents)),
      remove: (ids) => this.#writer.changeRebuild(rebuild, toRemovals(ids)),
      readCheckpoint: () => indexes.readCheckpoint(rebuild),
      writeCheckpoint: (checkpoint) => indexes.writeCheckpoint(rebuild, checkpoint),
      finish: () => indexes.finish(rebuild),
      discard: () => indexes.discard(rebuild),
    };
  }

  drop(): Promise<void> {
    return this.#indexes.drop();
  }

  findPersons(ids: readonly string[]): Promise<IndexedPerson[]> {
    return this.#listing.find(ids);
  }

  async *listPersons(sampleSize?: number): AsyncGenerator<readonly IndexedPerson[]> {
    if (sampleSize === undefined) yield* this.#listing.listAll();
    else yield await this.#listing.sample(sampleSize);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

const toPuts = (documents: readonly IndexDocument[]): Change[] =>
  Array.from(new Map(documents.map((document) => [document.id, document])), ([id, document]) => ({
    id,
    lines: toLines({ index: { _id: id } }, toIndexed(document)),
  }));

const toRemovals = (ids: readonly string[]): Change[] =>
  Array.from(new Set(ids), (id) => ({ id, lines: toLines({ delete: { _id: id } }) }));
