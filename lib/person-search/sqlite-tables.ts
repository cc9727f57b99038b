import type { DatabaseSync } from "node:sqlite";
import { validate as isUuid } from "uuid";
import type { IndexDocument } from "./document.ts";
import type { ValueField } from "./fields.ts";
import { computeFingerprint } from "./fingerprint.ts";
import {
  type EngineResult,
  type FacetValue,
  type IndexedPerson,
  MAX_COUNTED,
  type SearchQuery,
} from "./search-engine.ts";
import { defineTables, MAX_SLOT, prepareStatements, SLOT_BITS, TABLES } from "./sqlite-statements.ts";
import { buildMatch, buildTokens } from "./sqlite-tokens.ts";
import { SqliteValues } from "./sqlite-values.ts";

/** The tables of an index of persons. A database has two if a new index is being built. */
export class SqliteTables {
  readonly #values: SqliteValues;
  readonly #statements: ReturnType<typeof prepareStatements>;

  /** @param prefix of the names of the tables, which are created if they do not exist */
  constructor(database: DatabaseSync, prefix: string) {
    const names = [`${prefix}rebuild`, `${prefix}persons`, `${prefix}facts`] as const;
    database.exec(defineTables(...names));
    this.#values = new SqliteValues(database, prefix);
    this.#statements = prepareStatements(database, ...names);
  }

  /** The name of one of the tables, which tells whether they exist. */
  static getMark(prefix: string): string {
    return `${prefix}rebuild`;
  }

  /** Does nothing if they do not exist. */
  static drop(database: DatabaseSync, prefix: string): void {
    for (const name of TABLES) database.exec(`DROP TABLE IF EXISTS ${prefix}${name}`);
  }

  static rename(database: DatabaseSync, from: string, to: string): void {
    for (const name of TABLES) database.exec(`ALTER TABLE ${from}${name} RENAME TO ${to}${name}`);
  }

  /** Must be called once, before other methods, by the rebuild that builds this index. @param id of the rebuild */
  begin(id: string): void {
    this.#statements.begin.run(id);
  }

  readRebuild(): { readonly id: string; readonly checkpoint: string | undefined } {
    const { id, checkpoint } = this.#statements.readRebuild.get() ?? {};
    return { id: String(id), checkpoint: checkpoint == null ? undefined : String(checkpoint) };
  }

  writeCheckpoint(checkpoint: string): void {
    this.#statements.writeCheckpoint.run(checkpoint);
  }

  put(document: IndexDocument): void {
    this.remove(document.id);
    const { addPerson, addFacts } = this.#statements;
    const row = this.#findFreeRow(document);
    addPerson.run(row, document.id, this.#values.add(document), computeFingerprint(document));
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

  remove(id: string): void {
    const { find, removePerson, removeFacts } = this.#statements;
    const person = find.get(id);
    if (!person) return;
    this.#values.remove(toBytes(person.field_values));
    removeFacts.run(person.row ?? null);
    removePerson.run(person.row ?? null);
  }

  /** Must be called before a transaction is committed that has changed persons. */
  beforeCommit(): void {
    this.#values.writeCounts();
  }

  /** Must be called after a transaction was rolled back. */
  afterRollback(): void {
    this.#values.forget();
  }

  /** See the port. */
  search({ filters, facets, limit }: SearchQuery): EngineResult {
    const match = buildMatch(filters);
    const ids = this.#listIds(match, limit);
    if (facets.length > 0) {
      let totalCount = 0;
      const persons = this.#statements.listValues.iterate(match).map(({ field_values }) => {
        totalCount++;
        return toBytes(field_values);
      });
      return { ids, facets: this.#values.count(persons, facets), totalCount, totalIsExact: true };
    }
    const count = ids.length < limit ? ids.length : Number(this.#statements.count.get(match, MAX_COUNTED + 1)?.count);
    return { ids, totalCount: Math.min(count, MAX_COUNTED), totalIsExact: count <= MAX_COUNTED, facets: new Map() };
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

  listValues(field: ValueField, prefix: string, limit: number): FacetValue[] {
    return this.#values.list(field, prefix, limit);
  }

  findPersons(ids: readonly string[]): IndexedPerson[] {
    return ids.flatMap((id) => {
      const found = this.#statements.readFingerprint.get(id);
      return found ? [{ id, fingerprint: Number(found.fingerprint) }] : [];
    });
  }

  /** Lists some persons in the order of their ids. */
  listPersons(after: string): IndexedPerson[] {
    return this.#statements.listPersons.all(after).map(toPerson);
  }

  samplePersons(size: number): IndexedPerson[] {
    return this.#statements.samplePersons.all(size).map(toPerson);
  }
}

const toPerson = ({ id, fingerprint }: Record<string, unknown>): IndexedPerson => ({
  id: String(id),
  fingerprint: Number(fingerprint),
});

const toBytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());
