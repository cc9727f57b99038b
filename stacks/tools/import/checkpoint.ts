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
  /** How the file is read, what its columns mean and the size of the batches, as a text that is equal only if these are. */
  readonly settings: string;
  /** Identifies the user: operations are those of one user. Blank if the token does not tell. */
  readonly user: string;
  readonly url: string;
  /** `id:<list>` or `new:<name>`. */
  readonly list: string;
}

/** The result of one entry. `index` is its position among the entries of the run. */
const EntryResult = v.object({
  index: v.number(),
  status: v.string(),
  id: v.optional(v.string()),
  duplicateOf: v.optional(v.number()),
  details: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
});
export type EntryResult = v.InferOutput<typeof EntryResult>;
const BatchResults = v.pipe(v.string(), v.parseJson(), v.array(EntryResult));

const Stored = v.object({
  sha256: v.string(),
  settings: v.string(),
  user: v.string(),
  key: v.string(),
  listId: v.nullable(v.string()),
});
type Stored = v.InferOutput<typeof Stored>;

export type Checkpoint = Awaited<ReturnType<typeof openCheckpoint>>;

const SQLITE_BUSY = 5;

/**
 * Opens the checkpoint of a run, a SQLite file next to the imported file. It holds what has been done, so that the same
 * command continues after a stop at any moment. It contains no data of persons except their ids. While it is open, no other
 * process can open it.
 * @param options.restart forgets what an earlier run did, except the list that it created
 * @throws EnvironmentError if another process imports the file into the list, if the file, the settings or the user have
 * changed, or if the checkpoint cannot be written
 */
export function openCheckpoint(run: ImportRun, { restart = false } = {}) {
  const path = checkpointPath(run);
  const database = openExclusively(path);
  const { sha256, settings, user } = run;
  if (restart) {
    database.exec("DELETE FROM batch");
    database
      .prepare("UPDATE run SET sha256 = ?, settings = ?, user = ?, key = ?")
      .run(sha256, settings, user, randomUUID());
  }
  database
    .prepare("INSERT INTO run (sha256, settings, user, key) SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM run)")
    .run(sha256, settings, user, randomUUID());
  const stored = v.parse(Stored, database.prepare("SELECT sha256, settings, user, key, listId FROM run").get());
  const change = findChange(stored, run);
  if (change !== undefined) {
    database.close();
    throw new EnvironmentError(
      `${change} since an import into this list was stopped. Undo the change to continue, or begin again with --restart.`,
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
      const results = batch.results.map((result) =>
        // A result that the service does not send like this is as good as none.
        v.is(EntryResult, result) ? result : { index: Object(result).index, status: "unknown" },
      );
      insert.run(batch.start, batch.length, batch.addedCount, JSON.stringify(results));
    },
    /** Lets no run continue this one, because what was sent is not what the file contains. */
    invalidate(): void {
      database.exec("UPDATE run SET sha256 = ''");
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

function findChange(stored: Stored, run: ImportRun): string | undefined {
  if (stored.sha256 !== run.sha256) return "The file has changed";
  if (stored.settings !== run.settings) return "The mapping or another option has changed";
  return stored.user === run.user ? undefined : "The user of the token has changed";
}

/** One checkpoint per file, service and list. */
function checkpointPath({ file, url, list }: ImportRun): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([url, list]))
    .digest("hex");
  return `${file}.import-${hash.slice(0, 8)}`;
}

/** @throws EnvironmentError if another process has opened it, or if it cannot be used */
function openExclusively(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // The operating system releases the lock when the process ends, also after kill -9.
    database.exec(`PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS run (sha256 TEXT, settings TEXT, user TEXT, key TEXT, listId TEXT);
      CREATE TABLE IF NOT EXISTS batch (start INTEGER PRIMARY KEY, length INTEGER, addedCount INTEGER, results TEXT);
      COMMIT`);
    return database;
  } catch (error) {
    database?.close();
    if (!isSqliteError(error)) throw error;
    if (error.errcode === SQLITE_BUSY)
      throw new EnvironmentError("Another process is importing this file into this list. Wait until it ends.");
    throw new EnvironmentError(
      `The checkpoint ${path} cannot be used (${error.message}). The folder must be writable. If the file is damaged, delete it.`,
    );
  }
}

const isSqliteError = (error: unknown): error is Error & { readonly errcode: unknown } =>
  error instanceof Error && "errcode" in error;
