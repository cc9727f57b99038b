import { ServiceUnavailableError } from "../errors.ts";
import type { Database } from "./database.ts";

/**
 * Does work that a later request does if this one cannot: without retries, and ignoring that DynamoDB is not available.
 * @throws any other error of `work`
 */
export async function tryOnce(database: Database, work: (database: Database) => Promise<unknown>): Promise<void> {
  const { deadline } = database;
  const sleep = (_milliseconds: number, reason?: unknown) => Promise.reject(new ServiceUnavailableError(reason));
  try {
    await work({ ...database, deadline: { ...deadline, sleep } });
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) throw error;
  }
}
