import { DatabaseSync } from "node:sqlite";
import { validate as isUuid } from "uuid";
import type { IndexDocument } from "./document.ts";
import type { ValueField } from "./fields.ts";
import {
  type FacetValue,
  IndexingError,
  MAX_COUNTED,
  type SearchAnswer,
  type SearchEngine,
  type SearchQuery,
} from "./search-engine.ts";
import { buildMatch, buildTokens } from "./sqlite-tokens.ts";
import { SqliteValues } from "./sqlite-values.ts";

/*
 * FTS5 returns rows by rowid, and stops early if only the first ones are wanted. So a rowid begins with what results are
 * sorted by: 6 bits for the order, 32 bits for the first half of the id's first half. The persons that share these 38 bits
 * are a group, which is sorted after it was read. The other 25 bits tell the persons of a group apart: they are the id's
 * last ones, if these are free.
 */
const SLOT_BITS = 25;
const MAX_SLOT = 2 ** SLOT_BITS - 1;

const TABLES = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS persons (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, field_values BLOB NOT NULL);
  CREATE VIRTUAL TABLE IF NOT EXISTS facts USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = ascii
  )`;

/** CROSS JOIN, because FTS5 must be the outer loop, whose order is that of the result. */
const MATCHES = "FROM facts CROSS JOIN persons ON row = facts.rowid WHERE facts MATCH ?1";

const prepare = (database: DatabaseSync) => ({
  find: database.prepare("SELECT row, field_values FROM persons WHERE id = ?", { readBigInts: true }),
  isTaken: database.prepare("SELECT 1 FROM persons WHERE row = ?"),
  addPerson: database.prepare("INSERT INTO persons VALUES (?, ?, ?)"),
  addFacts: database.prepare("INSERT INTO facts (rowid, tokens) VALUES (?, ?)"),
  removePerson: database.prepare("DELETE FROM persons WHERE row = ?"),
  removeFacts: database.prepare("DELETE FROM facts WHERE rowid = ?"),
  count: database.prepare("SELECT count(*) AS count FROM (SELECT 1 FROM facts WHERE facts MATCH ? LIMIT ?)"),
  listFirst: database.prepare(`SELECT id, row >> ${SLOT_BITS} AS group_id ${MATCHES} ORDER BY facts.rowid LIMIT ?2`),
  listGroup: database.prepare(`
    SELECT id, row >> ${SLOT_BITS} AS group_id ${MATCHES}
    AND facts.rowid BETWEEN ?2 << ${SLOT_BITS} AND ?2 << ${SLOT_BITS} | ${MAX_SLOT}`),
  listValues: database.prepare(`SELECT field_values ${MATCHES}`),
});

/**
 * An index in this process, in memory or in a file. Calls block the process: it is for one machine and up to some million
 * persons. Ids must be UUIDs in lower case.
 */
export class SqliteEngine implements SearchEngine {
  readonly #database: DatabaseSync;
  readonly #values: SqliteValues;
  readonly #statements: ReturnType<typeof prepare>;

  /** @param path of the file, which is created if it does not exist; in memory by default */
  constructor(path = ":memory:") {
    this.#database = new DatabaseSync(path);
    this.#database.exec(TABLES);
    this.#values = new SqliteValues(this.#database);
    this.#statements = prepare(this.#database);
  }

  async search({ filters, facets, limit }: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer> {
    signal?.throwIfAborted();
    const match = buildMatch(filters);
    const ids = this.#listIds(match, limit);
    if (facets.length > 0) {
      let totalCount = 0;
      const { listValues } = this.#statements;
      const persons = listValues.iterate(match).map(({ field_values }) => {
        totalCount++;
        return toBytes(field_values);
      });
      return { ids, facets: this.#values.count(persons, facets), totalCount, totalIsExact: true };
    }
    const count = ids.length < limit ? ids.length : Number(this.#statements.count.get(match, MAX_COUNTED + 1)?.count);
    return { ids, totalCount: Math.min(count, MAX_COUNTED), totalIsExact: count <= MAX_COUNTED, facets: new Map() };
  }

  async listValues(field: ValueField, prefix: string, limit: number, signal?: AbortSignal): Promise<FacetValue[]> {
    signal?.throwIfAborted();
    return this.#values.list(field, prefix, limit);
  }

  async put(documents: readonly IndexDocument[]): Promise<void> {
    const put = (document: IndexDocument) => {
      this.#remove(document.id);
      this.#add(document);
    };
    this.#change(documents, put, ({ id }) => id);
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.#change(
      ids,
      (id) => this.#remove(id),
      (id) => id,
    );
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  /** Makes all changes or, if one fails, none. */
  #change<T>(items: readonly T[], change: (item: T) => void, toId: (item: T) => string): void {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const item of items) change(item);
      this.#values.writeCounts();
      this.#database.exec("COMMIT");
    } catch (cause) {
      this.#values.forget();
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw new IndexingError(items.map(toId), { cause });
    }
  }

  #add(document: IndexDocument): void {
    const { addPerson, addFacts } = this.#statements;
    const row = this.#findFreeRow(document);
    addPerson.run(row, document.id, this.#values.add(document));
    addFacts.run(row, buildTokens(document));
  }

  #findFreeRow({ id, order }: IndexDocument): bigint {
    if (!isUuid(id)) throw new Error("The id of a person must be a UUID");
    const group = (BigInt(order) << 57n) | (BigInt(`0x${id.slice(0, 8)}`) << BigInt(SLOT_BITS));
    for (let slot = Number.parseInt(id.slice(-7), 16); ; slot++) {
      const row = group | BigInt(slot & MAX_SLOT);
      if (!this.#statements.isTaken.get(row)) return row;
    }
  }

  #remove(id: string): void {
    const { find, removePerson, removeFacts } = this.#statements;
    const person = find.get(id);
    if (!person) return;
    this.#values.remove(toBytes(person.field_values));
    removeFacts.run(person.row ?? null);
    removePerson.run(person.row ?? null);
  }

  #listIds(match: string, limit: number): string[] {
    const { listFirst, listGroup } = this.#statements;
    let rows = listFirst.all(match, limit);
    // The last group may go on after the limit.
    const last = rows.length === limit ? rows.at(-1)?.group_id : undefined;
    if (last !== undefined) rows = rows.filter(({ group_id }) => group_id !== last).concat(listGroup.all(match, last));
    return rows
      .map(({ id, group_id }) => ({ id: String(id), group: Number(group_id) }))
      .sort((a, b) => a.group - b.group || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ id }) => id);
  }
}

const toBytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());
