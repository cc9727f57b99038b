import type { Deadline } from "../deadline.ts";
import { ServiceUnavailableError } from "../errors.ts";

/**
 * Calls the engine, and aborts the call at the request's deadline. Does not retry, because each engine retries its own requests.
 * @param call gets a signal that aborts at the deadline
 * @throws ServiceUnavailableError if the engine fails or takes too long, with the engine's error as the cause
 */
export async function callEngine<T>(deadline: Deadline, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, clear } = deadline.timeout(Number.MAX_SAFE_INTEGER);
  try {
    signal.throwIfAborted();
    return await call(signal);
  } catch (error) {
    throw error instanceof ServiceUnavailableError ? error : new ServiceUnavailableError(error);
  } finally {
    clear();
  }
}
