import { DatabaseSync } from "node:sqlite";
import { EnvironmentError } from "../environment-error.ts";

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL`;
/** Another process that uses the file holds its lock for the time of one change. */
const LOCK_TIMEOUT_MS = 10_000;

/**
 * Opens a file for an index, which several processes can use.
 * @param path of the file, which is created if it does not exist; `:memory:` for none
 * @throws EnvironmentError if it cannot be opened
 */
export function openSqliteFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
    database.exec(SETTINGS);
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : error;
    throw new EnvironmentError(
      `The index of persons in ${path} cannot be opened (${reason}). Delete the file, and start the stack again: it is built anew.`,
    );
  }
}
