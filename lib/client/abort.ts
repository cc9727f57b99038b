/**
 * Waits for a promise until the signal aborts.
 * @throws the signal's reason at once, whatever the promise does
 */
export function untilAborted<T>(promise: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    const removeListener = () => signal?.removeEventListener("abort", abort);
    promise.then(resolve, reject).then(removeListener, removeListener);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort);
  });
}

/** Waits for some time. @throws the signal's reason as soon as it aborts */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await untilAborted(elapsed, signal);
  } finally {
    clearTimeout(timer);
  }
}

export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly abort: (reason?: unknown) => void;
  /** Ends the connection to the other signal. */
  readonly release: () => void;
}

/** Makes a signal that aborts with another one, or by itself. */
export function linkSignal(signal: AbortSignal | undefined): LinkedSignal {
  // AbortSignal.any needs Node 20.3, and browsers of 2024.
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => signal?.removeEventListener("abort", abort),
  };
}
