import type { DatabaseSync } from "node:sqlite";

/*
 * FTS5 returns rows by rowid, and stops early if only the first ones are wanted. So a rowid begins with what results are
 * sorted by: 6 bits are the order, 32 bits the beginning of the id. The persons that share these 38 bits are a group, which
 * is sorted after it was read. The other 25 bits, the slot, tell the persons of a group apart. They are the last bits of the
 * id, or the next ones that are free.
 */
export const SLOT_BITS = 25;
export const MAX_SLOT = 2 ** SLOT_BITS - 1;
/** The number of persons that are listed at once. */
const LIST_SIZE = 1_000;

/** The tables of an index. `rebuild` has one row, about the rebuild that builds or has built it. */
export const TABLES = ["rebuild", "persons", "facts", "field_values", "spellings"] as const;

/** Builds the statements that create the tables if they do not exist, except those of `SqliteValues`. */
export const defineTables = (rebuild: string, persons: string, facts: string) => `
  CREATE TABLE IF NOT EXISTS ${rebuild} (id TEXT NOT NULL, checkpoint TEXT);
  CREATE TABLE IF NOT EXISTS ${persons} (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, field_values BLOB NOT NULL, fingerprint INTEGER NOT NULL
  );
  CREATE VIRTUAL TABLE IF NOT EXISTS ${facts} USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = ascii
  )`;

/** Prepares all statements about the tables. */
export function prepareStatements(database: DatabaseSync, rebuild: string, persons: string, facts: string) {
  // CROSS JOIN, because FTS5 must be the outer loop, whose order is that of the result.
  const matches = `FROM ${facts}(?1) AS facts CROSS JOIN ${persons} ON row = facts.rowid`;
  const group = `row >> ${SLOT_BITS} AS group_id`;
  return {
    begin: database.prepare(`INSERT INTO ${rebuild} (id) VALUES (?)`),
    readRebuild: database.prepare(`SELECT id, checkpoint FROM ${rebuild}`),
    writeCheckpoint: database.prepare(`UPDATE ${rebuild} SET checkpoint = ?`),
    find: database.prepare(`SELECT row, field_values FROM ${persons} WHERE id = ?`, { readBigInts: true }),
    isTaken: database.prepare(`SELECT 1 FROM ${persons} WHERE row = ?`),
    addPerson: database.prepare(`INSERT INTO ${persons} VALUES (?, ?, ?, ?)`),
    addFacts: database.prepare(`INSERT INTO ${facts} (rowid, tokens) VALUES (?, ?)`),
    removePerson: database.prepare(`DELETE FROM ${persons} WHERE row = ?`),
    removeFacts: database.prepare(`DELETE FROM ${facts} WHERE rowid = ?`),
    count: database.prepare(`SELECT count(*) AS count FROM (SELECT 1 FROM ${facts}(?) LIMIT ?)`),
    listFirst: database.prepare(`SELECT id, ${group} ${matches} ORDER BY facts.rowid LIMIT ?2`),
    listGroup: database.prepare(`
      SELECT id, ${group} ${matches}
      WHERE facts.rowid BETWEEN ?2 << ${SLOT_BITS} AND ?2 << ${SLOT_BITS} | ${MAX_SLOT}`),
    listValues: database.prepare(`SELECT field_values ${matches}`),
    readFingerprint: database.prepare(`SELECT fingerprint FROM ${persons} WHERE id = ?`),
    listPersons: database.prepare(`SELECT id, fingerprint FROM ${persons} WHERE id > ? ORDER BY id LIMIT ${LIST_SIZE}`),
    samplePersons: database.prepare(`SELECT id, fingerprint FROM ${persons} ORDER BY random() LIMIT ?`),
  };
}
