import { randomUUID } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { NoIndexError, RebuildReplacedError } from "./search-engine.ts";
import { SqliteTables } from "./sqlite-tables.ts";

/** The prefixes of the names of tables. */
const CURRENT = "";
const NEXT = "next_";

/**
 * The indexes of persons in a database: the one that is searched, and the one that is being built. None of them need exist. Other
 * processes can begin and end a rebuild, so each use needs a transaction.
 */
export class SqliteIndexes {
  readonly #database: DatabaseSync;
  readonly #isTable: StatementSync;
  readonly #tables = new Map<string, SqliteTables>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#isTable = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?");
  }

  /** @throws NoIndexError */
  requireCurrent(): SqliteTables {
    const current = this.#find(CURRENT);
    if (!current) throw new NoIndexError();
    return current;
  }

  listAll(): SqliteTables[] {
    return [NEXT, CURRENT].flatMap((prefix) => this.#find(prefix) ?? []);
  }

  needsRebuild(): boolean {
    return !this.#find(CURRENT) || this.#find(NEXT) !== undefined;
  }

  /** Creates the next index if it does not exist. @returns the id of its rebuild */
  openNext(): string {
    const next = this.#find(NEXT);
    if (next) return next.readRebuild().id;
    const id = randomUUID();
    SqliteTables.drop(this.#database, NEXT);
    this.#open(NEXT).begin(id);
    return id;
  }

  /** Finds the tables that a rebuild builds, or has built. @throws RebuildReplacedError */
  requireRebuild(id: string): SqliteTables {
    return this.#locate(id).tables;
  }

  finish(id: string): void {
    if (this.#locate(id).prefix === CURRENT) return;
    SqliteTables.drop(this.#database, CURRENT);
    SqliteTables.rename(this.#database, NEXT, CURRENT);
  }

  discard(id: string): void {
    if (this.#locate(id).prefix === CURRENT) throw new RebuildReplacedError();
    SqliteTables.drop(this.#database, NEXT);
  }

  drop(): void {
    for (const prefix of [NEXT, CURRENT]) SqliteTables.drop(this.#database, prefix);
  }

  /** Must be called after a transaction was rolled back. */
  afterRollback(): void {
    for (const tables of this.#tables.values()) tables.afterRollback();
  }

  #locate(id: string) {
    for (const prefix of [NEXT, CURRENT]) {
      const tables = this.#find(prefix);
      if (tables?.readRebuild().id === id) return { prefix, tables };
    }
    throw new RebuildReplacedError();
  }

  #find(prefix: string): SqliteTables | undefined {
    if (!this.#isTable.get(SqliteTables.getMark(prefix))) return undefined;
    // SQLite prepares the statements again if the tables have been replaced.
    return this.#tables.get(prefix) ?? this.#open(prefix);
  }

  #open(prefix: string): SqliteTables {
    const tables = new SqliteTables(this.#database, prefix);
    this.#tables.set(prefix, tables);
    return tables;
  }
}
