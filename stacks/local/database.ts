import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
import { EnvironmentError } from "../../lib/environment-error.ts";
import type { TableExport } from "./table-export.ts";

export interface RunningDatabase {
  readonly endpoint: string;
  /** Ends the database and its data, if we started it. Harmless when it has ended already. */
  readonly stop: () => Promise<void>;
  /** Resolves when a database that we started ends, whoever ended it. */
  readonly ended: Promise<unknown>;
}

type Engine = ChildProcessByStdio<Writable, null, Readable>;

/** Between looking for a free port and binding it, another process may take it. */
const ATTEMPTS = 5;

/** A database that runs already: nothing is started, and nothing stopped. */
export const connectDatabase = (endpoint: string): RunningDatabase => ({
  endpoint,
  stop: async () => {},
  ended: new Promise(() => {}),
});

/**
 * Starts an in-memory DynamoDB on a free port of 127.0.0.1, in some 20 ms.
 * It has a session of its own: Ctrl-C in the terminal does not reach it, so requests under way can end before `stop`.
 * @param imported a table it is to have from the start; a tenth of the time that putting the items would take
 * @param findEngine where the engine's program is
 * @throws EnvironmentError saying what to do when the engine is not installed
 */
export async function startDatabase(imported?: TableExport, findEngine = installedEngine): Promise<RunningDatabase> {
  const program = findEngine();
  if (!program) {
    throw new EnvironmentError(
      "No database: either install the embedded one, the npm package dynoxide, for this platform,\n" +
        "or set DYNAMODB_ENDPOINT to a running DynamoDB Local or any compatible engine.",
    );
  }
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const engine = spawnEngine(program, ["--host", "127.0.0.1", "--port", String(port)], imported);
    const ended = once(engine, "exit");
    const output = await untilListening(engine);
    if (output.includes("listening")) {
      return { endpoint: `http://127.0.0.1:${port}`, stop: () => stopEngine(engine, ended), ended };
    }
    await stopEngine(engine, ended);
    if (attempt === ATTEMPTS || !output.includes("in use")) throw new Error(`The database did not start: ${output}`);
  }
}

/** The program is in a package for each platform: a dependency of ours, or of the package `dynoxide`. */
function installedEngine(): string | undefined {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = `@dynoxide/${process.platform}-${process.arch}/dynoxide${suffix}`;
  const dynoxide = resolve("dynoxide/package.json", import.meta.url);
  return resolve(program, import.meta.url) ?? (dynoxide && resolve(program, dynoxide));
}

function resolve(id: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(id);
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/**
 * The engine must not outlive us, even if we are killed. The second `exec` makes this very process the engine; what
 * stays in the background waits on our end of a pipe, which the system closes however we die, and kills the engine.
 * Its data is in memory only: a gentler signal would save nothing. (Windows has no such shell: there, a killed stack
 * leaves its database running.)
 */
const DIES_WITH_US = 'exec 3<&0; { read -r _ <&3; kill -9 $$; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

function spawnEngine(program: string, address: readonly string[], imported?: TableExport): Engine {
  const serve = imported
    ? ["import", "--source", imported.source, "--schema", imported.schema, "--serve", ...address]
    : ["serve", ...address];
  const options = {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"] as ["pipe", "ignore", "pipe"],
    // It works behind one lock: measured, a second thread contending for it halves the speed.
    env: { ...process.env, TOKIO_WORKER_THREADS: "1" },
  };
  if (process.platform === "win32") return spawn(program, serve, options);
  return spawn("/bin/sh", ["-c", DIES_WITH_US, "sh", program, ...serve], options);
}

/** What the engine says until it listens, or ends. */
async function untilListening({ stderr }: Engine): Promise<string> {
  let output = "";
  for await (const chunk of stderr.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    if (output.includes("listening on")) break;
  }
  stderr.resume();
  return output.trim();
}

async function stopEngine(engine: Engine, ended: Promise<unknown>): Promise<void> {
  engine.stdin.destroy();
  if (process.platform === "win32") engine.kill();
  await ended;
}
