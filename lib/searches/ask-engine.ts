import type { Deadline } from "../deadline.ts";
import { ServiceUnavailableError } from "../errors.ts";

/**
 * Asks the engine, which has its own retry, within the time that the request has left.
 * @param ask gets a signal that aborts at the deadline
 * @throws ServiceUnavailableError if the engine fails or takes too long, with the engine's error as the cause
 */
export async function askEngine<T>(deadline: Deadline, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, clear } = deadline.timeout(Number.MAX_SAFE_INTEGER);
  try {
    signal.throwIfAborted();
    return await ask(signal);
  } catch (error) {
    throw error instanceof ServiceUnavailableError ? error : new ServiceUnavailableError(error);
  } finally {
    clear();
  }
}
