import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { WorkerRequest, WorkerResponse } from "./worker.ts";

/** A process of its own that runs the real handler. */
export interface Worker {
  /** @returns the answer, or undefined when the process was killed before it had one */
  readonly call: (request: WorkerRequest) => Promise<WorkerResponse | undefined>;
  /** Ends the process at once, as a crash does. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

const WORKER_FILE = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** Keeps some workers started ahead of their use: to start one takes longer than a call. */
export function startWorkers(spareCount: number) {
  const starting = Array.from({ length: spareCount }, startWorker);
  return {
    /** A worker that nobody else has. */
    take(): Promise<Worker> {
      starting.push(startWorker());
      return starting.shift() ?? startWorker();
    },
    stop: async () => void (await Promise.all(starting.map(async (worker) => (await worker).kill()))),
  };
}

async function startWorker(): Promise<Worker> {
  const child = fork(WORKER_FILE, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exit = once(child, "exit");
  await Promise.race([once(child, "message"), exit.then(() => Promise.reject(new Error("A worker did not start")))]);
  return {
    call: (request) => Promise.race([sendCall(child, request), exit.then(() => undefined)]),
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

async function sendCall(child: ChildProcess, request: WorkerRequest): Promise<WorkerResponse> {
  child.send(request);
  const [response] = await once(child, "message");
  return response;
}
