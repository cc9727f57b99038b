import type { DatabaseSync } from "node:sqlite";
import { INDEX_VERSION, type IndexDocument } from "./document.ts";
import type { ValueField } from "./fields.ts";
import {
  type EngineResult,
  type FacetValue,
  type IndexedPerson,
  IndexingError,
  type IndexRebuild,
  type PersonIndex,
  RebuildReplacedError,
  type SearchQuery,
} from "./search-engine.ts";
import { openSqliteFile } from "./sqlite-file.ts";
import { SqliteIndexes } from "./sqlite-indexes.ts";
import type { SqliteTables } from "./sqlite-tables.ts";

/**
 * An index in this process, in memory or in a file, which several processes can use. Calls block the process: it is for one
 * machine and up to some million persons. Ids must be UUIDs in lower case.
 */
export class SqliteEngine implements PersonIndex {
  readonly #database: DatabaseSync;
  readonly #indexes: SqliteIndexes;

  /**
   * @param path of the file, which is created if it does not exist; in memory by default
   * @throws EnvironmentError if it cannot be opened
   */
  constructor(path = ":memory:") {
    this.#database = openSqliteFile(path);
    this.#indexes = new SqliteIndexes(this.#database);
    if (this.#readVersion() !== INDEX_VERSION) this.#write(() => this.#dropOtherVersion());
  }

  async search(query: SearchQuery, signal?: AbortSignal): Promise<EngineResult> {
    signal?.throwIfAborted();
    return this.#read((tables) => tables.search(query));
  }

  async listValues(field: ValueField, prefix: string, limit: number, signal?: AbortSignal): Promise<FacetValue[]> {
    signal?.throwIfAborted();
    return this.#read((tables) => tables.listValues(field, prefix, limit));
  }

  async put(documents: readonly IndexDocument[]): Promise<void> {
    this.#put(documents, () => this.#indexes.listAll());
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.#remove(ids, () => this.#indexes.listAll());
  }

  async findPersons(ids: readonly string[]): Promise<IndexedPerson[]> {
    return this.#read((tables) => tables.findPersons(ids));
  }

  async *listPersons(sampleSize?: number): AsyncGenerator<IndexedPerson[]> {
    if (sampleSize !== undefined) return yield this.#read((tables) => tables.samplePersons(sampleSize));
    let persons = this.#read((tables) => tables.listPersons(""));
    while (persons.length > 0) {
      yield persons;
      const last = persons.at(-1)?.id ?? "";
      persons = this.#read((tables) => tables.listPersons(last));
    }
  }

  async needsRebuild(): Promise<boolean> {
    return this.#transact("BEGIN", () => this.#indexes.needsRebuild());
  }

  async openRebuild(): Promise<IndexRebuild> {
    const indexes = this.#indexes;
    const id = this.#write(() => indexes.openNext());
    return {
      put: async (documents) => this.#put(documents, () => [indexes.requireRebuild(id)]),
      remove: async (ids) => this.#remove(ids, () => [indexes.requireRebuild(id)]),
      readCheckpoint: async () => this.#transact("BEGIN", () => indexes.requireRebuild(id).readRebuild().checkpoint),
      writeCheckpoint: async (checkpoint) => this.#write(() => indexes.requireRebuild(id).writeCheckpoint(checkpoint)),
      finish: async () => this.#write(() => indexes.finish(id)),
      discard: async () => this.#write(() => indexes.discard(id)),
    };
  }

  async drop(): Promise<void> {
    this.#write(() => this.#indexes.drop());
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #put(documents: readonly IndexDocument[], findTargets: () => SqliteTables[]): void {
    const ids = documents.map(({ id }) => id);
    this.#change(ids, findTargets, (tables) => {
      for (const document of documents) tables.put(document);
    });
  }

  #remove(ids: readonly string[], findTargets: () => SqliteTables[]): void {
    this.#change(ids, findTargets, (tables) => {
      for (const id of ids) tables.remove(id);
    });
  }

  /** Makes all changes of some persons or, if one fails, none. */
  #change(ids: readonly string[], findTargets: () => SqliteTables[], change: (tables: SqliteTables) => void): void {
    try {
      this.#write(() => {
        for (const tables of findTargets()) {
          change(tables);
          tables.beforeCommit();
        }
      });
    } catch (cause) {
      this.#indexes.afterRollback();
      throw cause instanceof RebuildReplacedError ? cause : new IndexingError(ids, { cause });
    }
  }

  #readVersion(): unknown {
    return this.#database.prepare("PRAGMA user_version").get()?.user_version;
  }

  #dropOtherVersion(): void {
    // Another process may have been faster.
    if (this.#readVersion() === INDEX_VERSION) return;
    this.#indexes.drop();
    this.#database.exec(`PRAGMA user_version = ${INDEX_VERSION}`);
  }

  /** Reads the current index. All statements see the same state. */
  #read<T>(work: (tables: SqliteTables) => T): T {
    return this.#transact("BEGIN", () => work(this.#indexes.requireCurrent()));
  }

  #write<T>(work: () => T): T {
    return this.#transact("BEGIN IMMEDIATE", work);
  }

  #transact<T>(begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T): T {
    this.#database.exec(begin);
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
