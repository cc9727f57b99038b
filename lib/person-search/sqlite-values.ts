import type { DatabaseSync } from "node:sqlite";
import type { IndexDocument, IndexedValue } from "./document.ts";
import { VALUE_FIELDS, type ValueField } from "./fields.ts";
import { type FacetValue, MAX_FACET_VALUES } from "./search-engine.ts";

/**
 * The lowest 4 bits of a value's id are its field. Folded values are bytes, because their order is that of code points, and
 * because functions of SQLite end a text at NUL.
 */
const defineTables = (fieldValues: string, spellings: string) => `
  CREATE TABLE IF NOT EXISTS ${fieldValues} (
    id INTEGER PRIMARY KEY, field INTEGER NOT NULL, folded BLOB NOT NULL, UNIQUE (field, folded)
  );
  CREATE TABLE IF NOT EXISTS ${spellings} (
    id INTEGER PRIMARY KEY, value INTEGER NOT NULL, spelling TEXT NOT NULL, persons INTEGER NOT NULL,
    UNIQUE (value, spelling)
  )`;

const prepare = (database: DatabaseSync, fieldValues: string, spellings: string) => ({
  find: database.prepare(`
    SELECT value, s.id AS spelling FROM ${fieldValues} AS v CROSS JOIN ${spellings} AS s ON value = v.id
    WHERE field = ? AND folded = ? AND spelling = ?`),
  findValue: database.prepare(`SELECT id FROM ${fieldValues} WHERE field = ? AND folded = ?`),
  addValue: database.prepare(`
    INSERT INTO ${fieldValues} (id, field, folded)
    VALUES ((coalesce((SELECT max(id) FROM ${fieldValues}) >> 4, 0) + 1) << 4 | ?1, ?1, ?2) RETURNING id`),
  addSpelling: database.prepare(`INSERT INTO ${spellings} (value, spelling, persons) VALUES (?, ?, 0) RETURNING id`),
  count: database.prepare(`UPDATE ${spellings} SET persons = persons + ? WHERE id = ?`),
  readSpelling: database.prepare(`
    SELECT folded, spelling FROM ${spellings} AS s JOIN ${fieldValues} AS v ON v.id = value WHERE s.id = ?`),
  // SQLite takes the spelling from the row with the maximum.
  listValues: database.prepare(`
    SELECT spelling, max(persons), sum(persons) AS count
    FROM ${fieldValues} AS v CROSS JOIN ${spellings} ON value = v.id
    WHERE field = ? AND folded >= ? AND folded < ?
    GROUP BY value HAVING count > 0 ORDER BY count DESC, folded LIMIT ?`),
});

type Pair = readonly [value: number, spelling: number];

/** The values that occur in the index, in all spellings, each with the number of persons that have it. */
export class SqliteValues {
  readonly #statements: ReturnType<typeof prepare>;
  /** Of this transaction, because persons have many values in common: pairs by field and spelling, and changed counts. */
  readonly #pairs = new Map<string, Pair>();
  readonly #counts = new Map<number, number>();

  /** @param prefix of the names of the tables, which are created if they do not exist */
  constructor(database: DatabaseSync, prefix: string) {
    const names = [`${prefix}field_values`, `${prefix}spellings`] as const;
    database.exec(defineTables(...names));
    this.#statements = prepare(database, ...names);
  }

  /** Adds the values of a person. @returns what the other methods need to know of the person: pairs of ids */
  add({ values }: IndexDocument): Uint8Array {
    const pairs = VALUE_FIELDS.flatMap((field, i) => values[field]?.map((value) => this.#findPair(i, value)) ?? []);
    for (const [, spelling] of pairs) this.#count(spelling, 1);
    return new Uint8Array(Uint32Array.from(pairs.flat()).buffer);
  }

  /** Reverses `add`. */
  remove(added: Uint8Array): void {
    for (const [, spelling] of readPairs(added)) this.#count(spelling, -1);
  }

  /** Must be called before the transaction is committed. */
  writeCounts(): void {
    for (const [spelling, difference] of this.#counts) this.#statements.count.run(difference, spelling);
    this.forget();
  }

  /** Must be called after a transaction was rolled back. */
  forget(): void {
    this.#pairs.clear();
    this.#counts.clear();
  }

  #count(spelling: number, difference: number): void {
    this.#counts.set(spelling, (this.#counts.get(spelling) ?? 0) + difference);
  }

  #findPair(field: number, value: IndexedValue): Pair {
    const key = `${field} ${value.spelling}`;
    const pair = this.#pairs.get(key) ?? this.#readPair(field, value);
    this.#pairs.set(key, pair);
    return pair;
  }

  #readPair(field: number, { folded, spelling }: IndexedValue): Pair {
    const { find, findValue, addValue, addSpelling } = this.#statements;
    const bytes = Buffer.from(folded);
    const found = find.get(field, bytes, spelling);
    if (found) return [Number(found.value), Number(found.spelling)];
    const value = Number((findValue.get(field, bytes) ?? addValue.get(field, bytes))?.id);
    return [value, Number(addSpelling.get(value, spelling)?.id)];
  }

  /** See `listValues` of the port. */
  list(field: ValueField, prefix: string, limit: number): FacetValue[] {
    const from = Buffer.from(prefix);
    // No byte of UTF-8 is 0xff.
    const to = Buffer.concat([from, Buffer.of(0xff)]);
    const rows = this.#statements.listValues.all(VALUE_FIELDS.indexOf(field), from, to, limit);
    return rows.map(({ spelling, count }) => ({ value: String(spelling), count: Number(count) }));
  }

  /** Counts the values of persons in some fields. @param persons what `add` returned for each */
  count(persons: Iterable<Uint8Array>, fields: readonly ValueField[]): Map<ValueField, FacetValue[]> {
    const tallies = fields.map(() => new Map<number, Tally>());
    const tallyOfField = VALUE_FIELDS.map((field) => tallies[fields.indexOf(field)]);
    for (const person of persons) {
      for (const [value, spelling] of readPairs(person)) {
        const tally = tallyOfField[value & 0xf];
        const found = tally?.get(value);
        if (found) found.count++;
        else tally?.set(value, { count: 1, spelling });
      }
    }
    return new Map(fields.map((field, i) => [field, this.#selectMostFrequent([...(tallies[i]?.values() ?? [])])]));
  }

  #selectMostFrequent(tallies: Tally[]): FacetValue[] {
    tallies.sort((a, b) => b.count - a.count);
    const least = tallies[MAX_FACET_VALUES - 1]?.count ?? 0;
    return tallies
      .filter(({ count }) => count >= least)
      .map(({ count, spelling }) => ({ count, ...this.#readSpelling(spelling) }))
      .sort((a, b) => b.count - a.count || Buffer.compare(a.folded, b.folded))
      .slice(0, MAX_FACET_VALUES)
      .map(({ value, count }) => ({ value, count }));
  }

  #readSpelling(id: number) {
    const { folded, spelling } = this.#statements.readSpelling.get(id) ?? {};
    return { value: String(spelling), folded: folded instanceof Uint8Array ? folded : Buffer.alloc(0) };
  }
}

/** How many of the persons have a value, and a spelling of it. */
interface Tally {
  count: number;
  readonly spelling: number;
}

function* readPairs(added: Uint8Array): Generator<[value: number, spelling: number]> {
  const { buffer, byteOffset, byteLength } = added;
  const view = new DataView(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; at += 8) yield [view.getUint32(at, true), view.getUint32(at + 4, true)];
}
