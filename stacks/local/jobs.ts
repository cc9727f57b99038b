import type { createJobHandler } from "../../lib/job-handler.ts";
import { buildLambdaContext } from "./gateway/lambda-context.ts";

const INTERVAL_MS = 60_000;
/** Shorter than the interval, so that two runs never overlap. */
const TIMEOUT_MS = 50_000;

/** The handlers of scheduled functions, by name. */
export type Jobs = Readonly<Record<string, ReturnType<typeof createJobHandler>>>;

/** Loads the handlers. The environment must be set. */
export async function loadJobs(): Promise<Jobs> {
  const [sweep, settle] = await Promise.all([
    import("../../functions/sweep-deleted-lists.ts"),
    import("../../functions/settle-counts.ts"),
  ]);
  return { "sweep-deleted-lists": sweep.handler, "settle-counts": settle.handler };
}

/**
 * Runs every job each minute; on AWS, schedules do so. After a failed run, the next run continues. The timer does not keep
 * the process alive.
 * @returns stops the timer
 */
export function startJobs(jobs: Jobs): () => void {
  let isStopped = false;
  const run = async (name: string, job: Jobs[string]) => {
    try {
      await job({ id: "local" }, buildLambdaContext(name, TIMEOUT_MS));
    } catch (error) {
      // After the stop, a run in progress loses its database.
      if (!isStopped) console.error(error);
    }
  };
  const timer = setInterval(() => {
    for (const [name, job] of Object.entries(jobs)) void run(name, job);
  }, INTERVAL_MS).unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
