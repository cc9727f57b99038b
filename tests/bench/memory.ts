import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marshall } from "@aws-sdk/util-dynamodb";
import { chunk } from "../../lib/chunks.ts";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import { startEngine } from "../testkit/faults/engine.ts";
import { bundle } from "./harness/bundle.ts";
import { buildEvent } from "./harness/event.ts";
import { createJob, type Job } from "./harness/job.ts";
import { LAMBDA_MB, startProcess } from "./harness/lambda-process.ts";
import { HOSTILE, largestPersons } from "./memory/bodies.ts";
import { printBounds } from "./report/bounds.ts";
import { saveResults } from "./report/record.ts";
import { printTable } from "./report/table.ts";

/** `npm run bench:memory`: how far a fresh instance grows over the largest requests there are, and over hostile ones. */

interface Grown {
  readonly statusCode: number;
  readonly idleMb: number;
  readonly grownMb: number;
  readonly heapMb: number;
  readonly cpuMs: number;
}

const engine = await startEngine();
const folder = await mkdtemp(join(tmpdir(), "memory-"));
const runner = await bundle(new URL("./memory/measure-response.ts", import.meta.url));
const ours = await bundle(new URL("../../functions/add-prospects.ts", import.meta.url));
const small = await eventFile(await createJob(engine, { mode: "direct", size: 1, state: "all new" }), "small", (job) =>
  JSON.stringify({ prospects: job.people.map(({ input }) => input) }),
);

const rows: ({ readonly request: string } & Grown)[] = [];
await grow("1,000 typical persons", "direct", ({ people }) =>
  JSON.stringify({ prospects: people.map(({ input }) => input) }),
);
await grow("1,000 persons that fill the event", "direct", largestPersons);
await grow("1,000 typical records", "bulk", selection);
await grow("1,000 records of 100 KB", "bulk", selection, 100_000);
await grow("1,000 records of 390 KB", "bulk", selection, 390_000);
for (const [name, body] of Object.entries(HOSTILE)) await grow(`6 MB of ${name}`, "direct", () => body);

await Promise.all([runner.remove(), ours.remove(), rm(folder, { recursive: true })]);
await engine.stop();

printTable(
  ["request", "status", "idle MB", "peak above MB", "of it heap MB", "CPU ms"],
  rows.map((row) => [row.request, String(row.statusCode), row.idleMb, row.grownMb, row.heapMb, row.cpuMs]),
);
const figures = [
  {
    figure: "peak memory, MB, of the function's",
    reached: Math.max(...rows.map(({ idleMb, grownMb }) => idleMb + grownMb)),
    bound: LAMBDA_MB,
  },
];
printBounds(figures);
await saveResults("memory", { figures, rows });

function selection({ searchId, people }: Job): string {
  return JSON.stringify({ selection: { mode: "bulk", searchId, startIndex: 0, targetCount: people.length } });
}

/** @param recordBytes makes each global record so large */
async function grow(request: string, mode: Job["mode"], bodyOf: (job: Job) => string, recordBytes = 0): Promise<void> {
  const job = await createJob(engine, { mode, size: 1_000, state: "all new" });
  if (recordBytes > 0) await enlarge(job, recordBytes);
  const args = [ours.file, small, await eventFile(job, "large", bodyOf)];
  const { receive, stop } = startProcess(runner.file, args, engine.endpoint, ["--expose-gc"]);
  rows.push({ request, ...(await receive<Grown>()) });
  await stop();
}

async function eventFile(job: Job, name: string, bodyOf: (job: Job) => string): Promise<string> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(buildEvent(job, bodyOf(job))));
  return file;
}

async function enlarge({ people }: Job, bytes: number): Promise<void> {
  for (const page of chunk(people, 25)) {
    const items = page.map(({ id, record }) => {
      const { table: _, ...key } = globalKey("person", id);
      return marshall({ ...key, person: { ...record, biography: "b".repeat(bytes - 2_000) } });
    });
    await engine.put({ global: items });
  }
}
