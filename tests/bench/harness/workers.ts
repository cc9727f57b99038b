import { fork } from "node:child_process";
import type { Job } from "./job.ts";
import { serviceEnvironment } from "./service-environment.ts";
import type { Measured } from "./worker.ts";

export type Worker = Awaited<ReturnType<typeof startWorker>>;

/**
 * A process that has loaded one contender and waits for jobs.
 * @param collects whether it collects its garbage before each, so that its memory can be told. Not where its time is:
 * with the last object of a shape goes the code that was compiled for it.
 */
export async function startWorker(contender: string, databaseEndpoint: string, { collects = false } = {}) {
  const child = fork(new URL("./worker.ts", import.meta.url), [contender], {
    env: { ...process.env, ...serviceEnvironment(databaseEndpoint) },
    execArgv: ["--no-flush-bytecode", ...(collects ? ["--expose-gc"] : [])],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let waiting = Promise.withResolvers<Measured>();
  child.on("message", (message: Measured) => waiting.resolve(message));
  child.on("exit", (code) => waiting.reject(new Error(`The process of ${contender} ended with ${code}`)));
  await waiting.promise;
  return {
    /** Does the jobs side by side. */
    run(...jobs: readonly Job[]): Promise<Measured> {
      waiting = Promise.withResolvers();
      child.send([...jobs]);
      return waiting.promise;
    },
    stop() {
      waiting.promise.catch(() => undefined);
      child.kill();
    },
  };
}
