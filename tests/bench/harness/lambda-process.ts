import { fork } from "node:child_process";
import { once } from "node:events";
import { serviceEnvironment } from "./service-environment.ts";

/** The memory of the deployed functions. */
export const LAMBDA_MB = 1_769;

/** Lambda's own Node flags: 1/20 of the memory for each semi-space of the young generation, 9/10 for the old generation. */
const LAMBDA_FLAGS = [
  `--max-semi-space-size=${Math.floor(LAMBDA_MB / 20)}`,
  `--max-old-space-size=${Math.floor((LAMBDA_MB / 10) * 9)}`,
];

/**
 * Starts a Node process with the environment of the service and the flags of Lambda.
 * @param flags further flags of Node
 */
export function startProcess(program: string | URL, args: string[], databaseEndpoint: string, flags: string[] = []) {
  const child = fork(program, args, {
    env: { ...process.env, ...serviceEnvironment(databaseEndpoint) },
    execArgv: [...LAMBDA_FLAGS, ...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const failOnExit = async (): Promise<never> => {
    const [code] = await exited;
    throw new Error(`The process of ${[program, ...args].join(" ")} exited with code ${code}`);
  };
  return {
    send: (message: object | string) => child.send(message),
    /** @returns the next message of the process. @throws if the process exits without one */
    async receive<T>(): Promise<T> {
      const [message] = await Promise.race([once(child, "message"), failOnExit()]);
      return message;
    },
    async stop(): Promise<void> {
      child.kill();
      await exited;
    },
  };
}
