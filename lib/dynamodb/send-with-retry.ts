import { batchWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";

/**
 * Makes one request, again while it fails in passing, until the deadline.
 * @throws ServiceUnavailableError when the deadline passes first
 */
export async function sendWithRetry<T>(database: Database, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const responses: T[] = [];
  await batchWithRetry(database, [send], 1, async (_, signal) => {
    responses.push(await send(signal));
    return [];
  });
  const [response] = responses;
  if (response === undefined) throw new Error("A request ended without an answer");
  return response;
}
