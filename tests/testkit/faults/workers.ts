import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { WorkerRequest, WorkerResponse } from "./worker.ts";

/** A separate process that runs the real handler. */
export interface Worker {
  /** @returns the response, or undefined if the process was killed before */
  readonly call: (request: WorkerRequest) => Promise<WorkerResponse | undefined>;
  /** Kills the process immediately, like a crash. Resolves when it has ended. */
  readonly kill: () => Promise<void>;
}

const WORKER_FILE = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** Keeps spare workers running, because the start of a worker takes longer than a call. */
export function startWorkers(spareCount: number) {
  const starting = Array.from({ length: spareCount }, startWorker);
  return {
    /** Returns a worker that no other test uses. */
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
