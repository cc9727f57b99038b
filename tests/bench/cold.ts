import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { esbuildOptions } from "../../stacks/esbuild-options.ts";
import { type Engine, startEngine } from "../testkit/engine.ts";
import { bundle, SST_DEFAULTS } from "./harness/bundle.ts";
import { buildEvent } from "./harness/event.ts";
import { createJob } from "./harness/job.ts";
import { startProcess } from "./harness/lambda-process.ts";
import { median } from "./harness/median.ts";
import type { Options, Result } from "./report/result.ts";
import { print, printTable } from "./report/table.ts";

const RUNS = 20;
const MAX_SOURCES = 10;
const sdkOnly = new URL("./cold/sdk-only.ts", import.meta.url);
const HANDLERS: [name: string, entry: URL, options: typeof SST_DEFAULTS][] = [
  ["empty", new URL("./cold/empty.ts", import.meta.url), esbuildOptions],
  ["SDK only, bundled like the service", sdkOnly, esbuildOptions],
  ["SDK only", sdkOnly, SST_DEFAULTS],
  ["service", new URL("../../functions/add-prospects.ts", import.meta.url), esbuildOptions],
];

interface FirstResponse {
  readonly statusCode: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Measures the time from the start of a process to its first response, with the bundles that are deployed. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const engine = await startEngine();
  const folder = await mkdtemp(join(tmpdir(), "cold-"));
  const runner = await bundle(new URL("./cold/first-response.ts", import.meta.url));
  const handlers = await Promise.all(
    HANDLERS.map(async ([name, entry, options]) => ({
      name,
      bundled: await bundle(entry, options),
      responses: [] as FirstResponse[],
    })),
  );
  for (let i = 0; i < Math.min(RUNS, maxRuns); i++) {
    for (const { bundled, responses } of handlers) {
      responses.push(await measureFirstResponse(engine, runner.file, bundled.file, join(folder, "event.json")));
    }
  }
  await Promise.all([runner, ...handlers.map(({ bundled }) => bundled)].map(({ remove }) => remove()));
  await rm(folder, { recursive: true });
  await engine.stop();

  print("");
  printTable(
    ["source in the service's bundle", "bytes"],
    handlers.at(-1)?.bundled.contents.slice(0, MAX_SOURCES) ?? [],
  );
  const rows = handlers.map(({ name, bundled, responses }) => ({
    handler: name,
    bytes: bundled.bytes,
    cpuMs: median(responses.map(({ cpuMs }) => cpuMs)),
    wallMs: median(responses.map(({ wallMs }) => wallMs)),
  }));
  return toResult(rows);
}

interface Row {
  readonly handler: string;
  readonly bytes: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

function toResult(rows: readonly Row[]): Result {
  const ratio = (key: "bytes" | "cpuMs") => (rows.at(-1)?.[key] ?? Number.NaN) / (rows.at(-2)?.[key] ?? Number.NaN);
  return {
    title: "from the start of a process to its first response (one new person)",
    columns: ["handler", "bundle, bytes", "CPU ms", "wall ms"],
    rows: rows.map(({ handler, bytes, cpuMs, wallMs }) => [handler, bytes, cpuMs, wallMs]),
    figures: [
      { figure: "CPU to the first response: service / SDK only", measured: ratio("cpuMs"), bound: 1.35 },
      {
        figure: "bundle size: service / SDK only, as SST bundles it",
        measured: ratio("bytes"),
        bound: 1.05,
      },
    ],
  };
}

/** Starts a process that adds one person who is new to the list and to the tenant, so that every step of the service runs. */
async function measureFirstResponse(
  engine: Engine,
  runnerFile: string,
  handlerFile: string,
  eventFile: string,
): Promise<FirstResponse> {
  const job = await createJob(engine, { mode: "direct", size: 1, state: "all new" });
  const body = JSON.stringify({ prospects: job.people.map(({ input }) => input) });
  await writeFile(eventFile, JSON.stringify(buildEvent(job, body)));
  const { receive, stop } = startProcess(runnerFile, [handlerFile, eventFile], engine.endpoint);
  const response = await receive<FirstResponse>();
  await stop();
  if (response.statusCode !== 200) throw new Error(`The handler ${handlerFile} returned ${response.statusCode}`);
  return response;
}
