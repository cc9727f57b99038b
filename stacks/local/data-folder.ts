import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { readOrCreateSecrets, type Secrets } from "./secrets.ts";

/** The data that the stack keeps between two starts. */
export interface DataFolder {
  /** The file of the embedded database. It may not exist yet. */
  readonly databaseFile: string;
  readonly secrets: Secrets;
  /** The file of the index of persons. It may not exist yet. */
  readonly indexFile: string;
  /** The file that says how far a consumer of a stream is. */
  readonly checkpointFile: (consumer: string) => string;
  /** Lets another stack use the folder. The end of the process does the same. */
  readonly release: () => void;
}

/**
 * Opens the folder for this stack alone and creates what is missing in it. Only the user who creates the folder can
 * read it.
 * @throws EnvironmentError if it is not a writable folder, if another stack uses it, or if its secrets cannot be read
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new EnvironmentError(
      `DATA=${path} cannot be used as a folder (${readSystemCode(error)}). Set DATA to another path.`,
    );
  }
  const release = await lock(path);
  try {
    const secrets = await readOrCreateSecrets(join(path, "secrets.json"));
    const checkpointFile = (consumer: string) => join(path, `${consumer}.checkpoint.json`);
    const indexFile = join(path, "persons.db");
    return { databaseFile: join(path, "database.db"), indexFile, secrets, checkpointFile, release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Locks the folder with an SQLite transaction on an empty file, because Node has no other file lock. The operating
 * system releases the lock however the process ends, so a lock is never left behind.
 */
async function lock(path: string): Promise<() => void> {
  const { DatabaseSync } = await import("node:sqlite");
  try {
    const database = new DatabaseSync(join(path, "lock"));
    // The transaction writes nothing, so it needs no journal file.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return () => database.isOpen && database.close();
  } catch (error) {
    const isLocked = error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
    throw new EnvironmentError(
      isLocked
        ? `DATA=${path} is in use by another stack. Stop that stack, or set DATA to another folder.`
        : `DATA=${path} is not writable (${error instanceof Error ? error.message : error}). Set DATA to another folder.`,
    );
  }
}

/** https://sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;
