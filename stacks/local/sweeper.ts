import type { handler } from "../../functions/sweep-deleted-lists.ts";

const SWEEP_INTERVAL_MS = 60_000;
/** Shorter than the time between two runs, so that there is never more than one. */
const SWEEP_TIMEOUT_MS = 50_000;

/**
 * Sweeps deleted lists every minute, as the schedule does on AWS. A run that fails is left to the next. It does not keep
 * the process alive.
 * @returns what ends it
 */
export function startSweeper(sweep: typeof handler): () => void {
  const timer = setInterval(() => {
    const end = performance.now() + SWEEP_TIMEOUT_MS;
    sweep({ id: "local" }, { getRemainingTimeInMillis: () => end - performance.now() }).catch(console.error);
  }, SWEEP_INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
