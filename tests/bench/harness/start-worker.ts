import { type Job, serializeJob } from "./job.ts";
import { startProcess } from "./lambda-process.ts";
import type { Measurement } from "./worker.ts";

export type Worker = Awaited<ReturnType<typeof startWorker>>;

/**
 * A process that has loaded one contender and waits for jobs.
 * @param collects whether it collects its garbage before each, so that its memory can be told. Not where its time is:
 * with the last object of a shape goes the code that was compiled for it.
 */
export async function startWorker(contender: string, databaseEndpoint: string, { collects = false } = {}) {
  const flags = ["--no-flush-bytecode", ...(collects ? ["--expose-gc"] : [])];
  const program = new URL("./worker.ts", import.meta.url);
  const { send, receive, stop } = startProcess(program, [contender], databaseEndpoint, flags);
  await receive();
  return {
    /** Does the jobs side by side. */
    async run(...jobs: readonly Job[]): Promise<Measurement> {
      send(jobs.map(serializeJob));
      await receive();
      send("go");
      return receive();
    },
    stop,
  };
}
