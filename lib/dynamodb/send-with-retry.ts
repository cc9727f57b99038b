import { inRounds } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";

/**
 * Makes one request, again while it fails in passing, until the deadline.
 * @throws ServiceUnavailableError when the deadline passes first
 */
export async function request<T>(database: Database, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const answers: T[] = [];
  await inRounds(database, [send], 1, async (_, signal) => {
    answers.push(await send(signal));
    return [];
  });
  const [answer] = answers;
  if (answer === undefined) throw new Error("A request ended without an answer");
  return answer;
}
