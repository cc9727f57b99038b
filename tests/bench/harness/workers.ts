import { type Job, sent } from "./job.ts";
import { startProcess } from "./lambda.ts";
import type { Measured } from "./worker.ts";

export type Worker = Awaited<ReturnType<typeof startWorker>>;

/**
 * A process that has loaded one contender and waits for jobs.
 * @param collects whether it collects its garbage before each, so that its memory can be told. Not where its time is:
 * with the last object of a shape goes the code that was compiled for it.
 */
export async function startWorker(contender: string, databaseEndpoint: string, { collects = false } = {}) {
  const flags = ["--no-flush-bytecode", ...(collects ? ["--expose-gc"] : [])];
  const program = new URL("./worker.ts", import.meta.url);
  const { tell, answer, stop } = startProcess(program, [contender], databaseEndpoint, flags);
  await answer();
  return {
    /** Does the jobs side by side. */
    async run(...jobs: readonly Job[]): Promise<Measured> {
      tell(jobs.map(sent));
      await answer();
      tell("go");
      return answer();
    },
    stop,
  };
}
