import { fork } from "node:child_process";
import { once } from "node:events";
import { type Job, sent } from "./job.ts";
import { LAMBDA_ARGUMENTS } from "./lambda.ts";
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
    execArgv: ["--no-flush-bytecode", ...LAMBDA_ARGUMENTS, ...(collects ? ["--expose-gc"] : [])],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The process of ${contender} ended with ${code}`);
  });
  ended.catch(() => undefined);
  const answer = () => Promise.race([once(child, "message"), ended]);
  await answer();
  return {
    /** Does the jobs side by side. */
    async run(...jobs: readonly Job[]): Promise<Measured> {
      child.send(jobs.map(sent));
      await answer();
      child.send("go");
      const [measured] = await answer();
      return measured;
    },
    stop: () => child.kill(),
  };
}
