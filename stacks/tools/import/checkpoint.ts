import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { EnvironmentError } from "../../../lib/environment-error.ts";

/** What a run imports, and where to. */
export interface ImportRun {
  /** Path of the file that is imported. */
  readonly file: string;
  /** SHA-256 of the file's content. */
  readonly sha256: string;
  /** Which column is which field, and the size of the batches, as a text that is equal only if these are. */
  readonly settings: string;
  readonly url: string;
  /** `id:<list>` or `new:<name>`. */
  readonly list: string;
}

const BatchResults = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.object({
      index: v.number(),
      status: v.string(),
      id: v.optional(v.string()),
      duplicateOf: v.optional(v.number()),
      details: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
    }),
  ),
);
/** The result of one entry. `index` is its position among the entries of the run. */
export type EntryResult = v.InferOutput<typeof BatchResults>[number];

const Stored = v.object({ sha256: v.string(), settings: v.string(), key: v.string(), listId: v.nullable(v.string()) });

export type Checkpoint = Awaited<ReturnType<typeof openCheckpoint>>;

const SQLITE_BUSY = 5;

/**
 * Opens the checkpoint of a run, a SQLite file next to the imported file. It holds what has been done, so that the same
 * command continues after a stop at any moment. It contains no data of persons except their ids. While it is open, no other
 * process can open it.
 * @param options.restart forgets what an earlier run did
 * @throws EnvironmentError if another process imports the file into the list, or if the file or the settings have changed
 */
export async function openCheckpoint(run: ImportRun, { restart = false } = {}) {
  const path = checkpointPath(run);
  const database = openExclusively(path);
  if (restart) database.exec("DELETE FROM run; DELETE FROM batch");
  database
    .prepare("INSERT INTO run (sha256, settings, key) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM run)")
    .run(run.sha256, run.settings, randomUUID());
  const stored = v.parse(Stored, database.prepare("SELECT sha256, settings, key, listId FROM run").get());
  if (stored.sha256 !== run.sha256 || stored.settings !== run.settings) {
    database.close();
    const change = stored.sha256 === run.sha256 ? "The mapping or --batch" : "The file";
    throw new EnvironmentError(
      `${change} has changed since an import into this list was stopped. ` +
        "Undo the change to continue, or begin again with --restart.",
    );
  }
  let { listId } = stored;

  const select = database.prepare("SELECT results FROM batch WHERE start = ?");
  const insert = database.prepare("INSERT INTO batch (start, length, addedCount, results) VALUES (?, ?, ?, ?)");
  return {
    /** The key of the run. A batch has this key and its position, in every attempt. */
    key: stored.key,
    /** The id of the list that the run has created. */
    get listId() {
      return listId ?? undefined;
    },
    saveListId(id: string): void {
      database.prepare("UPDATE run SET listId = ?").run(id);
      listId = id;
    },
    hasBatch: (start: number): boolean => select.get(start) !== undefined,
    /** Reads the results of a batch. @returns undefined if it has not been sent */
    readBatch(start: number): EntryResult[] | undefined {
      const row = select.get(start);
      return row && v.parse(BatchResults, row.results);
    },
    saveBatch(batch: { start: number; length: number; addedCount: number; results: readonly EntryResult[] }): void {
      insert.run(batch.start, batch.length, batch.addedCount, JSON.stringify(batch.results));
    },
    /** The number of entries that have a result, and how many of them were added. */
    countDone(): { entries: number; added: number } {
      const row = database
        .prepare("SELECT COALESCE(SUM(length), 0) AS entries, COALESCE(SUM(addedCount), 0) AS added FROM batch")
        .get();
      return v.parse(v.object({ entries: v.number(), added: v.number() }), row);
    },
    close(): void {
      if (database.isOpen) database.close();
    },
    /** Forgets the run, after its report. */
    async remove(): Promise<void> {
      database.close();
      await rm(path, { force: true });
    },
  };
}

/** One checkpoint per file, service and list. */
function checkpointPath({ file, url, list }: ImportRun): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([url, list]))
    .digest("hex");
  return `${file}.import-${hash.slice(0, 8)}`;
}

/** @throws EnvironmentError if another process has opened it */
function openExclusively(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // The operating system releases the lock when the process ends, also after kill -9.
    database.exec(`PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS run (sha256 TEXT, settings TEXT, key TEXT, listId TEXT);
      CREATE TABLE IF NOT EXISTS batch (start INTEGER PRIMARY KEY, length INTEGER, addedCount INTEGER, results TEXT);
      COMMIT`);
    return database;
  } catch (error) {
    database.close();
    if (readSqliteCode(error) === SQLITE_BUSY)
      throw new EnvironmentError("Another process is importing this file into this list. Wait until it ends.");
    throw error;
  }
}

const readSqliteCode = (error: unknown): unknown =>
  error instanceof Error && "errcode" in error ? error.errcode : undefined;
