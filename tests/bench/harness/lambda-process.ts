import { fork } from "node:child_process";
import { once } from "node:events";
import { serviceEnvironment } from "./service-environment.ts";

/** What the deployment gives a function. */
export const LAMBDA_MB = 1_769;

/** How Lambda starts Node: a twentieth of the memory for each half of the young generation, nine tenths for the old. */
const LAMBDA_ARGUMENTS = [
  `--max-semi-space-size=${Math.floor(LAMBDA_MB / 20)}`,
  `--max-old-space-size=${Math.floor((LAMBDA_MB / 10) * 9)}`,
];

/**
 * A process with the service's environment, started as Lambda starts Node.
 * @param flags of Node, beside Lambda's
 */
export function startProcess(program: string | URL, args: string[], databaseEndpoint: string, flags: string[] = []) {
  const child = fork(program, args, {
    env: { ...process.env, ...serviceEnvironment(databaseEndpoint) },
    execArgv: [...LAMBDA_ARGUMENTS, ...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const failed = async (): Promise<never> => {
    const [code] = await ended;
    throw new Error(`The process of ${[program, ...args].join(" ")} ended with ${code}`);
  };
  return {
    send: (message: object | string) => child.send(message),
    /** Its next message. @throws when it ends without one */
    async receive<T>(): Promise<T> {
      const [message] = await Promise.race([once(child, "message"), failed()]);
      return message;
    },
    async stop(): Promise<void> {
      child.kill();
      await ended;
    },
  };
}
