import { DatabaseSync } from "node:sqlite";
import type { IndexDocument } from "./document.ts";
import type { ValueField } from "./fields.ts";
import {
  type FacetValue,
  type IndexedPerson,
  IndexingError,
  type IndexRebuild,
  type PersonIndex,
  type SearchAnswer,
  type SearchQuery,
} from "./search-engine.ts";
import { SqliteTables } from "./sqlite-tables.ts";

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL`;
/** Another process that uses the file holds its lock for the time of one change. */
const LOCK_TIMEOUT_MS = 10_000;

/** The prefix of the tables of the index that is being built, which exist together with the last one. */
const NEXT = "next_";
const CHECKPOINT = `${NEXT}checkpoint`;
/** SQLite's `user_version` after a rebuild. */
const BUILT = 1;

/**
 * An index in this process, in memory or in a file, which several processes can use. Calls block the process: it is for one
 * machine and up to some million persons. Ids must be UUIDs in lower case.
 */
export class SqliteEngine implements PersonIndex {
  readonly #database: DatabaseSync;
  readonly #current: SqliteTables;
  #next: SqliteTables | undefined;

  /** @param path of the file, which is created if it does not exist; in memory by default */
  constructor(path = ":memory:") {
    this.#database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
    this.#database.exec(SETTINGS);
    this.#current = new SqliteTables(this.#database, "");
  }

  async search(query: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer> {
    signal?.throwIfAborted();
    // So that all statements of a search see the same state.
    return this.#transact("BEGIN", () => this.#current.search(query));
  }

  async listValues(field: ValueField, prefix: string, limit: number, signal?: AbortSignal): Promise<FacetValue[]> {
    signal?.throwIfAborted();
    return this.#current.listValues(field, prefix, limit);
  }

  async put(documents: readonly IndexDocument[]): Promise<void> {
    this.#put(documents, () => [this.#current, ...this.#findNext()]);
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.#remove(ids, () => [this.#current, ...this.#findNext()]);
  }

  async findPersons(ids: readonly string[]): Promise<IndexedPerson[]> {
    return this.#current.findPersons(ids);
  }

  async *listPersons(sampleSize?: number): AsyncGenerator<IndexedPerson[]> {
    if (sampleSize !== undefined) return yield this.#current.samplePersons(sampleSize);
    let persons = this.#current.listPersons("");
    while (persons.length > 0) {
      yield persons;
      persons = this.#current.listPersons(persons.at(-1)?.id ?? "");
    }
  }

  async needsRebuild(): Promise<boolean> {
    const { user_version } = this.#database.prepare("PRAGMA user_version").get() ?? {};
    return user_version !== BUILT || this.#findNext().length > 0;
  }

  async openRebuild(): Promise<IndexRebuild> {
    const database = this.#database;
    this.#transact("BEGIN IMMEDIATE", () => {
      this.#next = new SqliteTables(database, NEXT);
      database.exec(`CREATE TABLE IF NOT EXISTS ${CHECKPOINT} (checkpoint TEXT NOT NULL)`);
    });
    return {
      put: async (documents) => this.#put(documents, () => this.#requireNext()),
      remove: async (ids) => this.#remove(ids, () => this.#requireNext()),
      readCheckpoint: async () => {
        const stored = database.prepare(`SELECT checkpoint FROM ${CHECKPOINT}`).get();
        return stored && String(stored.checkpoint);
      },
      writeCheckpoint: async (checkpoint) =>
        this.#transact("BEGIN IMMEDIATE", () => {
          database.exec(`DELETE FROM ${CHECKPOINT}`);
          database.prepare(`INSERT INTO ${CHECKPOINT} VALUES (?)`).run(checkpoint);
        }),
      finish: async () => this.#endRebuild(true),
      discard: async () => this.#endRebuild(false),
    };
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #endRebuild(isComplete: boolean): void {
    this.#transact("BEGIN IMMEDIATE", () => {
      this.#requireNext();
      SqliteTables.drop(this.#database, isComplete ? "" : NEXT);
      if (isComplete) SqliteTables.rename(this.#database, NEXT, "");
      this.#database.exec(`DROP TABLE ${CHECKPOINT}; ${isComplete ? `PRAGMA user_version = ${BUILT}` : ""}`);
    });
  }

  /** Finds the index that is being built. Call it in a transaction: another process can begin and end a rebuild. */
  #findNext(): SqliteTables[] {
    if (!this.#database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(CHECKPOINT)) return [];
    // SQLite prepares the statements again if the tables have been replaced.
    this.#next ??= new SqliteTables(this.#database, NEXT);
    return [this.#next];
  }

  #requireNext(): SqliteTables[] {
    const next = this.#findNext();
    if (next.length === 0) throw new Error("The rebuild has been finished or discarded");
    return next;
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
      this.#transact("BEGIN IMMEDIATE", () => {
        for (const tables of findTargets()) {
          change(tables);
          tables.beforeCommit();
        }
      });
    } catch (cause) {
      for (const tables of [this.#current, this.#next]) tables?.afterRollback();
      throw new IndexingError(ids, { cause });
    }
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
