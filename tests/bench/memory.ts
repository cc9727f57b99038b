import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marshall } from "@aws-sdk/util-dynamodb";
import { chunk } from "../../lib/chunks.ts";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import { type Engine, startEngine } from "../testkit/engine.ts";
import { bundle } from "./harness/bundle.ts";
import { buildEvent } from "./harness/event.ts";
import { createJob, type Job } from "./harness/job.ts";
import { LAMBDA_MB, startProcess } from "./harness/lambda-process.ts";
import { buildHostileBodies, buildLargestBody } from "./memory/bodies.ts";
import type { Result } from "./report/result.ts";
import { formatNumber } from "./report/table.ts";

interface Case {
  readonly request: string;
  readonly mode: Job["mode"];
  readonly buildBody: (job: Job) => string;
  /** Enlarges each global record to this size. */
  readonly recordBytes?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Row {
  readonly request: string;
  readonly statusCode: number;
  readonly idleMb: number;
  readonly grownMb: number;
  readonly heapMb: number;
  readonly cpuMs: number;
}

const buildDirectBody = ({ people }: Job): string => JSON.stringify({ prospects: people.map(({ input }) => input) });
const buildSelection = ({ searchId, people }: Job): string =>
  JSON.stringify({ selection: { mode: "bulk", searchId, startIndex: 0, targetCount: people.length } });

const CASES: readonly Case[] = [
  { request: "1,000 typical persons", mode: "direct", buildBody: buildDirectBody },
  { request: "1,000 persons that fill the event", mode: "direct", buildBody: buildLargestBody },
  { request: "1,000 typical records", mode: "bulk", buildBody: buildSelection },
  { request: "1,000 records of 100 KB", mode: "bulk", buildBody: buildSelection, recordBytes: 100_000 },
  { request: "1,000 records of 390 KB", mode: "bulk", buildBody: buildSelection, recordBytes: 390_000 },
  ...Object.entries(buildHostileBodies()).map(
    ([request, { body, isLenient }]): Case => ({
      request,
      mode: "direct",
      buildBody: () => body,
      ...(isLenient && { headers: { prefer: "handling=lenient" } }),
    }),
  ),
];

/** Measures how far a fresh instance grows while it handles the largest valid requests, and bodies of an attacker. */
export async function run(): Promise<Result> {
  const engine = await startEngine();
  const folder = await mkdtemp(join(tmpdir(), "memory-"));
  const runner = await bundle(new URL("./memory/measure-response.ts", import.meta.url));
  const service = await bundle(new URL("../../functions/add-prospects.ts", import.meta.url));

  const writeEvent = async (name: string, job: Job, body: string, headers: Case["headers"]): Promise<string> => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify(buildEvent(job, body, headers)));
    return file;
  };
  const smallJob = await createJob(engine, { mode: "direct", size: 1, state: "all new" });
  const smallEvent = await writeEvent("small", smallJob, buildDirectBody(smallJob), {});

  const rows: Row[] = [];
  for (const { request, mode, buildBody, recordBytes, headers } of CASES) {
    const job = await createJob(engine, { mode, size: 1_000, state: "all new" });
    if (recordBytes !== undefined) await enlargeRecords(engine, job, recordBytes);
    const args = [service.file, smallEvent, await writeEvent("large", job, buildBody(job), headers)];
    const { receive, stop } = startProcess(runner.file, args, engine.endpoint, ["--expose-gc"]);
    rows.push({ request, ...(await receive<Omit<Row, "request">>()) });
    await stop();
  }
  await Promise.all([runner.remove(), service.remove(), rm(folder, { recursive: true })]);
  await engine.stop();
  return toResult(rows);
}

function toResult(rows: readonly Row[]): Result {
  const peakMb = Math.max(...rows.map(({ idleMb, grownMb }) => idleMb + grownMb));
  return {
    title: `the largest valid requests and bodies of an attacker; the functions have ${formatNumber(LAMBDA_MB)} MB`,
    columns: ["request", "status", "idle MB", "growth MB", "heap growth MB", "CPU ms"],
    rows: rows.map((row) => [row.request, row.statusCode, row.idleMb, row.grownMb, row.heapMb, row.cpuMs]),
    figures: [{ figure: "peak memory / memory of the function", measured: peakMb / LAMBDA_MB, bound: 1 }],
  };
}

async function enlargeRecords(engine: Engine, { people }: Job, bytes: number): Promise<void> {
  for (const batch of chunk(people, 25)) {
    const items = batch.map(({ id, record }) => {
      const { table: _, ...key } = globalKey("person", id);
      return marshall({ ...key, person: { ...record, biography: "b".repeat(bytes - 2_000) } });
    });
    await engine.put({ global: items });
  }
}
