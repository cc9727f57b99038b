import type { handler } from "../../functions/sweep-deleted-lists.ts";
import { buildLambdaContext } from "./gateway/lambda-context.ts";

const SWEEP_INTERVAL_MS = 60_000;
/** Shorter than the interval, so that two runs never overlap. */
const SWEEP_TIMEOUT_MS = 50_000;

/**
 * Sweeps deleted lists every minute; on AWS, a schedule does so every ten minutes. After a failed run, the next run continues. The timer
 * does not keep the process alive.
 * @returns stops the timer
 */
export function startSweeper(sweep: typeof handler): () => void {
  let isStopped = false;
  const timer = setInterval(() => {
    sweep({ id: "local" }, buildLambdaContext("sweep-deleted-lists", SWEEP_TIMEOUT_MS)).catch((error: unknown) => {
      // After the stop, a run in progress loses its database.
      if (!isStopped) console.error(error);
    });
  }, SWEEP_INTERVAL_MS).unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
