import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { sendOnce } from "./transient-error.ts";

/**
 * Sends one request and retries it after transient errors, until the deadline.
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function sendWithRetry<T>(database: Database, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const responses: T[] = [];
  await batchWithRetry(
    database,
    [send],
    (sends) => [sends],
    async (_, signal) => {
      responses.push(await sendOnce(() => send(signal)));
      return [];
    },
  );
  const [response] = responses;
  if (response === undefined) throw new Error("A request ended without a response");
  return response;
}
