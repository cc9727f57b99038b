import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine } from "../testkit/faults/engine.ts";
import { bundle } from "./harness/bundle.ts";
import { buildEvent } from "./harness/event.ts";
import { createJob } from "./harness/job.ts";
import { startProcess } from "./harness/lambda-process.ts";
import { median } from "./harness/median.ts";
import { printBounds } from "./report/bounds.ts";
import { saveResults } from "./report/record.ts";
import { print, printTable } from "./report/table.ts";

/** `npm run bench:cold`: from the start of a process to its first answer, of the bundles as they are deployed. */

const RUNS = 20;
const LARGEST = 10;
const HANDLERS = {
  empty: new URL("./cold/empty.ts", import.meta.url),
  "SDK only": new URL("./cold/sdk-only.ts", import.meta.url),
  ours: new URL("../../functions/add-prospects.ts", import.meta.url),
};

interface FirstAnswer {
  readonly statusCode: number;
  readonly cpuMs: number;
  readonly wallMs: number;
}

const engine = await startEngine();
const folder = await mkdtemp(join(tmpdir(), "cold-"));
const runner = await bundle(new URL("./cold/first-response.ts", import.meta.url));
const handlers = await Promise.all(
  Object.entries(HANDLERS).map(async ([name, entry]) => ({
    name,
    bundled: await bundle(entry),
    answers: [] as FirstAnswer[],
  })),
);
for (let run = 0; run < RUNS; run++) {
  for (const { bundled, answers } of handlers) answers.push(await firstAnswer(bundled.file));
}
await Promise.all([runner, ...handlers.map(({ bundled }) => bundled)].map(({ remove }) => remove()));
await rm(folder, { recursive: true });
await engine.stop();

const rows = handlers.map(({ name, bundled, answers }) => ({
  handler: name,
  bytes: bundled.bytes,
  cpuMs: median(answers.map(({ cpuMs }) => cpuMs)),
  wallMs: median(answers.map(({ wallMs }) => wallMs)),
}));
printTable(
  ["handler", "bundle, bytes", "CPU ms", "wall ms"],
  rows.map(({ handler, bytes, cpuMs, wallMs }) => [handler, bytes, cpuMs, wallMs]),
);

const largest = handlers.at(-1)?.bundled.contents.slice(0, LARGEST) ?? [];
print("");
printTable(["what fills ours", "bytes"], largest);

const ratio = (of: "bytes" | "cpuMs") => (rows.at(-1)?.[of] ?? Number.NaN) / (rows.at(-2)?.[of] ?? Number.NaN);
const figures = [
  { figure: "CPU to first answer, ours / SDK only", reached: ratio("cpuMs"), bound: 1.3 },
  { figure: "bundle, ours / SDK only", reached: ratio("bytes"), bound: 1.35 },
];
printBounds(figures);
await saveResults("cold", { figures, rows, largest: Object.fromEntries(largest) });

/** In a process of its own: one person, new to the list and the tenant, so that every step of ours has work to do. */
async function firstAnswer(handlerFile: string): Promise<FirstAnswer> {
  const job = await createJob(engine, { mode: "direct", size: 1, state: "all new" });
  const event = join(folder, "event.json");
  await writeFile(
    event,
    JSON.stringify(buildEvent(job, JSON.stringify({ prospects: job.people.map(({ input }) => input) }))),
  );
  const { receive, stop } = startProcess(runner.file, [handlerFile, event], engine.endpoint);
  const first = await receive<FirstAnswer>();
  await stop();
  if (first.statusCode !== 200) throw new Error(`A handler answered ${first.statusCode}`);
  return first;
}
