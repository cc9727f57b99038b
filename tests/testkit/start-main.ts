import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

const MAIN = join(import.meta.dirname, "../../stacks/local/main.ts");
const BANNER = /at (?<url>http:\/\/127\.0\.0\.1:\d+),.*\n(?<token>eyJ[\w.-]+)\n/s;

export interface StackProcess {
  readonly process: ChildProcess;
  /** Resolves when the stack has started. Rejects if it ends before. */
  readonly started: Promise<{ readonly url: string; readonly token: string }>;
  /** Resolves with the exit code and the signal. */
  readonly ended: Promise<unknown[]>;
  /** Everything that was printed to standard output so far. */
  readonly output: () => string;
  /** Everything that was printed to standard error, once the stack has ended. */
  readonly errors: Promise<string>;
}

/** Starts the local stack in a process of its own. It is killed when the test ends. */
export function startMain(variables: Readonly<Record<string, string>> = {}): StackProcess {
  const stack = spawn(process.execPath, [MAIN], {
    env: { ...minimalEnvironment(), PORT: "0", SEED: "none", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void stack.kill("SIGKILL"));
  const { promise: started, resolve, reject } = Promise.withResolvers<{ url: string; token: string }>();
  let output = "";
  stack.stdout.on("data", (chunk) => {
    output += chunk;
    const { url = "", token = "" } = BANNER.exec(output)?.groups ?? {};
    if (token) resolve({ url, token });
  });
  const ended = once(stack, "close");
  ended.then((status) => reject(new Error(`The stack ended with ${status}`)));
  started.catch(() => {});
  return { process: stack, started, ended, output: () => output, errors: text(stack.stderr) };
}

/** The variables that any program needs to start. The test's own variables configure the service, so they are left out. */
export function minimalEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, SystemRoot, TEMP, APPDATA } = process.env;
  return { PATH, HOME, SystemRoot, TEMP, APPDATA };
}
