import { randomUUID } from "node:crypto";
import { marshall } from "@aws-sdk/util-dynamodb";
import pMap from "p-map";
import { chunk } from "../../lib/chunks.ts";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import { type Engine, startEngine } from "../testkit/engine.ts";
import { createJob, type Job } from "./harness/job.ts";
import { median } from "./harness/median.ts";
import { startMeteredDatabase } from "./harness/metered-database.ts";
import { startWorker, type Worker } from "./harness/start-worker.ts";
import type { Options, Result } from "./report/result.ts";
import { print } from "./report/table.ts";

const LIST_SIZES = [0, 200_000];
const CALL_SIZES = [10, 100, 1_000];
const RUNS = 9;
/** More runs for the size that has a bound. */
const BOUNDED_RUNS = 61;
const WARM_UPS = 12;

interface Row {
  readonly size: number;
  /** The number of members before the call. */
  readonly members: number;
  readonly cpuUs: number;
  /** CPU of the same requests alone: shows how much of a difference comes from the size of the database. */
  readonly baselineUs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** A list to add to: an existing one, or if `job` is missing, a new one for each call. */
interface List {
  readonly members: number;
  readonly job?: Job;
}

const toSetting = (size: number) => ({ mode: "bulk", size, state: "all new" }) as const;

/** Measures the cost per person by the size of the call and the size of the list. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const engine = await startEngine();
  const database = await startMeteredDatabase(engine.endpoint);
  const lists: List[] = [];
  for (const members of LIST_SIZES) lists.push(await createList(engine, members));
  const service = await startWorker("service", engine.endpoint);
  const baseline = await startWorker("baseline", engine.endpoint);
  const metered = await startWorker("service", database.endpoint);
  for (let i = 0; i < Math.min(WARM_UPS, maxRuns); i++) {
    for (const worker of [service, baseline]) await worker.run(await createJob(engine, toSetting(1_000)));
  }

  const rows: Row[] = [];
  for (const size of CALL_SIZES) {
    const runs = Math.min(size === 1_000 ? BOUNDED_RUNS : RUNS, maxRuns);
    const times = await measureCpu(engine, [service, baseline], lists, size, runs);
    for (const [i, { members, job }] of lists.entries()) {
      const newJob = await createJob(engine, toSetting(size), job);
      database.take();
      await metered.run(newJob);
      const { readUnits, writeUnits } = database.take();
      const [cpuMs = Number.NaN, baselineMs = Number.NaN] = times[i] ?? [];
      const perPerson = { cpuUs: (cpuMs / size) * 1_000, baselineUs: (baselineMs / size) * 1_000 };
      rows.push({ size, members, ...perPerson, readUnits: readUnits / size, writeUnits: writeUnits / size });
    }
  }
  for (const worker of [service, baseline, metered]) await worker.stop();
  await database.stop();
  await engine.stop();
  return toResult(rows);
}

/** @returns for each list the median CPU time of a call, by worker */
async function measureCpu(
  engine: Engine,
  workers: readonly Worker[],
  lists: readonly List[],
  size: number,
  runs: number,
): Promise<number[][]> {
  const times = lists.map(() => workers.map((): number[] => []));
  for (let run = 0; run < runs; run++) {
    // The order is reversed in every second run, because the previous call influences the next one.
    const turns = [...lists.entries()];
    if (run % 2 === 1) turns.reverse();
    for (const [i, { job }] of turns) {
      for (const [w, worker] of workers.entries()) {
        const { cpuMs, added } = await worker.run(await createJob(engine, toSetting(size), job));
        if (added[0] !== size) throw new Error(`Only ${added[0]} of ${size} new persons were added`);
        times[i]?.[w]?.push(cpuMs);
      }
    }
  }
  return times.map((byWorker) => byWorker.map(median));
}

async function createList(engine: Engine, members: number): Promise<List> {
  if (members === 0) return { members };
  print(`storing a list of ${members} members`);
  const job = await createJob(engine, toSetting(10));
  const items = Array.from({ length: members }, () => {
    const { table: _, ...key } = membershipKey(job.orgId, job.listId, "person", randomUUID());
    return marshall({ ...key, operationId: "an earlier operation", addedAt: "2026-01-01", addedBy: "member" });
  });
  await pMap(chunk(items, 1_000), (batch) => engine.put({ tenants: batch }), { concurrency: 4 });
  return { members, job };
}

function toResult(rows: readonly Row[]): Result {
  const find = (members: number) => rows.find((row) => row.size === 1_000 && row.members === members);
  const ratio = (key: "cpuUs" | "readUnits" | "writeUnits") =>
    (find(200_000)?.[key] ?? Number.NaN) / (find(0)?.[key] ?? Number.NaN);
  return {
    title: "cost per person by the size of the call and of the list",
    columns: ["persons", "members before", "CPU us", "baseline CPU us", "read units", "write units"],
    rows: rows.map((row) => [row.size, row.members, row.cpuUs, row.baselineUs, row.readUnits, row.writeUnits]),
    figures: [
      { figure: "CPU per person: list of 200,000 / empty list", measured: ratio("cpuUs"), bound: 1.1 },
      { figure: "read units per person: list of 200,000 / empty list", measured: ratio("readUnits"), bound: 1.1 },
      { figure: "write units per person: list of 200,000 / empty list", measured: ratio("writeUnits"), bound: 1.1 },
    ],
  };
}
