import { type Job, serializeJob } from "./job.ts";
import { startProcess } from "./lambda-process.ts";
import type { Measurement } from "./worker.ts";

export type Worker = Awaited<ReturnType<typeof startWorker>>;

/**
 * Starts a process that has loaded one contender and waits for jobs.
 * @param collectsGarbage whether the process collects garbage before each job, so that its memory can be measured. Not
 * for timing: when the last object of a shape is collected, V8 also drops the code that was compiled for that shape.
 */
export async function startWorker(contender: string, databaseEndpoint: string, { collectsGarbage = false } = {}) {
  const flags = ["--no-flush-bytecode", ...(collectsGarbage ? ["--expose-gc"] : [])];
  const program = new URL("./worker.ts", import.meta.url);
  const { send, receive, stop } = startProcess(program, [contender], databaseEndpoint, flags);
  await receive();
  return {
    /** Does the jobs concurrently. */
    async run(...jobs: readonly Job[]): Promise<Measurement> {
      send(jobs.map(serializeJob));
      await receive();
      send("go");
      return receive();
    },
    stop,
  };
}
