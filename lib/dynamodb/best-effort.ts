import { ServiceUnavailableError } from "../errors.ts";
import type { Database } from "./database.ts";

/** The same database, without retries: each request is sent at most once. A failed one throws ServiceUnavailableError. */
export const withoutRetries = (database: Database): Database => ({
  ...database,
  deadline: {
    ...database.deadline,
    sleep: (_milliseconds, reason) => Promise.reject(new ServiceUnavailableError(reason)),
  },
});

/** Ignores that DynamoDB or another service is not available, or that no time is left. @throws any other error */
export function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof ServiceUnavailableError)) throw error;
  return undefined;
}

/**
 * Does work that a later request does if this one cannot: without retries, and ignoring that DynamoDB is not available.
 * @throws any other error of `work`
 */
export async function tryOnce(database: Database, work: (database: Database) => Promise<unknown>): Promise<void> {
  await work(withoutRetries(database)).catch(ignoreUnavailable);
}
