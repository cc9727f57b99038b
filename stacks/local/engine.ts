import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { EnvironmentError } from "../../lib/environment-error.ts";

export interface Engine {
  /** The standard error of the engine until it listened. If the engine could not be started, the reason. */
  readonly output: string;
  readonly isListening: boolean;
  /** Kills the engine. Does nothing if it has already ended. */
  readonly stop: () => Promise<void>;
  /** Resolves when the engine has ended for any reason. */
  readonly ended: Promise<unknown>;
}

export type FindEngine = () => string | undefined;

/**
 * Finds the engine's program. npm installs it with one package per platform, which is our optional dependency or a
 * dependency of the package `dynoxide`.
 */
export const findInstalledEngine: FindEngine = () => {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = `@dynoxide/${process.platform}-${process.arch}/dynoxide${suffix}`;
  const dynoxide = resolve("dynoxide/package.json", import.meta.url);
  return resolve(program, import.meta.url) ?? (dynoxide && resolve(program, dynoxide));
};

/** @throws EnvironmentError that says what to do if the engine is not installed */
export function requireEngine(findEngine: FindEngine): string {
  const program = findEngine();
  if (program) return program;
  throw new EnvironmentError(
    `No embedded database for ${process.platform} ${process.arch}. Run \`npm install --no-save dynoxide\`, ` +
      "or set DYNAMODB_ENDPOINT to a running DynamoDB Local or a compatible engine.",
  );
}

/**
 * Starts the engine as a server and waits until it listens or has ended.
 *
 * The engine is detached: Ctrl-C in the terminal does not reach it, so that requests in progress can finish before
 * `stop`. It must not outlive this process either, so a second process kills it when this one ends without `stop`.
 * Killing loses no data, because SQLite recovers a database file from its write-ahead log.
 * @param temporaryFolder is removed when the engine has ended
 */
export async function startEngine(program: string, args: readonly string[], temporaryFolder?: string): Promise<Engine> {
  const engine = spawn(program, args, {
    detached: true,
    windowsHide: true,
    stdio: ["ignore", "ignore", "pipe"],
    // All requests wait for one lock. A second thread contends for it, which halves the speed (measured).
    env: { ...process.env, TOKIO_WORKER_THREADS: "1" },
  });
  const guard = engine.pid === undefined ? undefined : killWithParent(engine.pid, temporaryFolder);
  const ended = new Promise<Error | undefined>((end) => {
    engine.once("error", end);
    engine.once("exit", () => end(undefined));
  });
  const guardEnded = ended.then(async () => {
    if (temporaryFolder) rmSync(temporaryFolder, { recursive: true, force: true });
    if (guard) await endGuard(guard);
  });
  const stop = async () => {
    engine.kill("SIGKILL");
    await guardEnded;
  };
  const output = await readUntilListening(engine.stderr);
  const isListening = output.includes(LISTENING);
  return { output: output || ((await ended)?.message ?? ""), isListening, stop, ended };
}

/**
 * Runs an engine command that ends by itself.
 * @throws Error if the command fails. The message ends with the command's standard error.
 */
export async function runEngine(program: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(program, args, { windowsHide: true });
}

const LISTENING = "listening on";

async function readUntilListening(stderr: Readable): Promise<string> {
  let output = "";
  for await (const chunk of stderr.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    if (output.includes(LISTENING)) break;
  }
  stderr.resume();
  return output.trim();
}

function killWithParent(pid: number, temporaryFolder?: string): ChildProcess {
  const program = join(import.meta.dirname, "kill-with-parent.mjs");
  return spawn(process.execPath, [program, String(pid), temporaryFolder ?? ""], {
    detached: true,
    windowsHide: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
}

async function endGuard(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const ended = once(guard, "exit");
  guard.kill("SIGKILL");
  await ended;
}

function resolve(id: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(id);
  } catch {
    return undefined;
  }
}
