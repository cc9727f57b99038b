/** Returns a signal that aborts when the process is asked to stop, so that a command can end its current step first. */
export function createStopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
