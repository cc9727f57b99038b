import { randomUUID } from "node:crypto";
import { marshall } from "@aws-sdk/util-dynamodb";
import pMap from "p-map";
import { chunk } from "../../lib/chunks.ts";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import { startEngine } from "../testkit/faults/engine.ts";
import { createJob, type Job } from "./harness/job.ts";
import { median } from "./harness/median.ts";
import { startMeteredDatabase } from "./harness/metered-database.ts";
import { startWorker } from "./harness/start-worker.ts";
import { printBounds } from "./report/bounds.ts";
import { saveResults } from "./report/record.ts";
import { print, printTable } from "./report/table.ts";

/** `npm run bench:scale`: what a person costs, by how many are added at once and how many are in the list before. */

const LISTS = [0, 10_000, 200_000];
const SIZES = [10, 25, 50, 100, 250, 500, 1_000];
const RUNS = 9;
/** Where the bound is. */
const MANY_RUNS = 61;
const WARM_UPS = 12;
const settingOf = (size: number) => ({ mode: "bulk", size, state: "all new" }) as const;

interface Row {
  readonly size: number;
  readonly members: number;
  readonly cpuUs: number;
  /** Of the same requests, prebuilt, and nothing else: what the client feels of how full the database is. */
  readonly floorUs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const engine = await startEngine();
const database = await startMeteredDatabase(engine.endpoint);
const lists: (Job | undefined)[] = [];
for (const members of LISTS) lists.push(members > 0 ? await newList(members) : undefined);

const worker = await startWorker("ours", engine.endpoint);
const floor = await startWorker("floor", engine.endpoint);
const metered = await startWorker("ours", database.endpoint);
for (let run = 0; run < WARM_UPS; run++) {
  for (const { run } of [worker, floor]) await run(await createJob(engine, settingOf(1_000)));
}

const rows: Row[] = [];
for (const size of SIZES) {
  const cpu = LISTS.map(() => [] as number[]);
  const floorCpu = LISTS.map(() => [] as number[]);
  const runs = size === 1_000 ? MANY_RUNS : RUNS;
  for (let run = 0; run < runs; run++) {
    // Each list comes after each other one: what was done just before is felt.
    const turns = [...lists.entries()];
    if (run % 2 === 1) turns.reverse();
    for (const [i, list] of turns) {
      const { cpuMs, added } = await worker.run(await createJob(engine, settingOf(size), list));
      if (added[0] !== size) throw new Error(`Of ${size} new persons ${added[0]} were added`);
      cpu[i]?.push(cpuMs);
      floorCpu[i]?.push((await floor.run(await createJob(engine, settingOf(size), list))).cpuMs);
    }
  }
  for (const [i, list] of lists.entries()) {
    const job = await createJob(engine, settingOf(size), list);
    database.take();
    await metered.run(job);
    const { readUnits, writeUnits } = database.take();
    rows.push({
      size,
      members: LISTS[i] ?? 0,
      cpuUs: (median(cpu[i] ?? []) / size) * 1_000,
      floorUs: (median(floorCpu[i] ?? []) / size) * 1_000,
      readUnits: readUnits / size,
      writeUnits: writeUnits / size,
    });
  }
}
await worker.stop();
await floor.stop();
await metered.stop();
await database.stop();
await engine.stop();

printTable(
  ["persons", "in the list before", "CPU us / person", "the floor's", "RU / person", "WU / person"],
  rows.map((row) => [row.size, row.members, row.cpuUs, row.floorUs, row.readUnits, row.writeUnits]),
);
const find = (members: number) => rows.find((row) => row.size === 1_000 && row.members === members);
const ratio = (of: "cpuUs" | "readUnits" | "writeUnits") => (find(200_000)?.[of] ?? Number.NaN) / (find(0)?.[of] ?? 0);
const figures = [
  { figure: "CPU a person, list of 200,000 / empty list", reached: ratio("cpuUs"), bound: 1.1 },
  { figure: "read units a person, list of 200,000 / empty list", reached: ratio("readUnits"), bound: 1.1 },
  { figure: "write units a person, list of 200,000 / empty list", reached: ratio("writeUnits"), bound: 1.1 },
];
printBounds(figures);
await saveResults("scale", { figures, rows });

/** A list that so many are in. */
async function newList(members: number): Promise<Job> {
  print(`storing a list of ${members}`);
  const list = await createJob(engine, settingOf(10));
  const item = () => {
    const { table: _, ...key } = membershipKey(list.orgId, list.listId, "person", randomUUID());
    return marshall({ ...key, operationId: "an earlier operation", addedAt: "2026-01-01", addedBy: "member" });
  };
  const tenants = Array.from({ length: members }, item);
  await pMap(chunk(tenants, 1_000), (page) => engine.put({ tenants: page }), { concurrency: 4 });
  return list;
}
