import { type Engine, startEngine } from "../testkit/engine.ts";
import { createJob, type Setting } from "./harness/job.ts";
import { median } from "./harness/median.ts";
import { startMeteredDatabase } from "./harness/metered-database.ts";
import { startWorker } from "./harness/start-worker.ts";
import type { Figure } from "./report/bounds.ts";
import type { Options, Result } from "./report/result.ts";
import { print } from "./report/table.ts";

const RUNS = 41;
const WARM_UPS = 20;
const buildCase = (name: string, mode: Setting["mode"]) => {
  const setting: Setting = { mode, size: 1_000, state: "all new" };
  return { name, setting };
};
const CASES = [
  buildCase("a selection", "bulk"),
  buildCase("with ids and two identities", "recognised"),
  buildCase("with two identities and no ids", "withoutIds"),
];

interface Row {
  readonly name: string;
  readonly cpuMs: number;
  readonly requests: number;
  readonly writeUnits: number;
  readonly requestsAgain: number;
  readonly writeUnitsAgain: number;
}

/** Measures 1,000 new persons who are recognised by a LinkedIn profile and an e-mail address, next to a selection. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const engine = await startEngine();
  const worker = await startWorker("service", engine.endpoint);
  const times = CASES.map((): number[] => []);
  // In turns, so that other load on the machine affects all cases alike.
  for (let run = 0; run < Math.min(WARM_UPS + RUNS, maxRuns); run++) {
    for (const [i, { setting }] of CASES.entries()) {
      const { cpuMs } = await worker.run(await createJob(engine, setting));
      if (run >= Math.min(WARM_UPS, maxRuns - 1)) times[i]?.push(cpuMs);
    }
  }
  print("measured times");
  const rows: Row[] = [];
  for (const [i, { name, setting }] of CASES.entries())
    rows.push({ name, cpuMs: median(times[i] ?? []), ...(await measureTwice(engine, setting)) });
  await worker.stop();
  await engine.stop();
  return {
    title: "1,000 new persons who are recognised by a LinkedIn profile and an e-mail address",
    columns: [
      "persons",
      "CPU ms",
      "requests",
      "write units",
      "requests, all already in",
      "write units, all already in",
    ],
    rows: rows.map((row) => [
      row.name,
      row.cpuMs,
      row.requests,
      row.writeUnits,
      row.requestsAgain,
      row.writeUnitsAgain,
    ]),
    figures: rows.slice(1).flatMap((row) => computeFigures(row, rows[0])),
  };
}

/** Adds the same persons twice: first all are new, then all are members. */
async function measureTwice(engine: Engine, setting: Setting) {
  const database = await startMeteredDatabase(engine.endpoint);
  const worker = await startWorker("service", database.endpoint);
  const job = await createJob(engine, setting);
  await worker.run(job);
  const first = database.take();
  await worker.run(job);
  const second = database.take();
  await worker.stop();
  await database.stop();
  return {
    requests: first.requests,
    writeUnits: first.writeUnits,
    requestsAgain: second.requests,
    writeUnitsAgain: second.writeUnits,
  };
}

const computeFigures = (row: Row, selection: Row | undefined): Figure[] => [
  {
    figure: `client CPU: ${row.name} / a selection`,
    measured: row.cpuMs / (selection?.cpuMs ?? Number.NaN),
    bound: 2.5,
  },
  { figure: `database requests: ${row.name}`, measured: row.requests, bound: 160 },
  { figure: `write units: ${row.name}`, measured: row.writeUnits, bound: 7_010 },
  { figure: `database requests, all already in: ${row.name}`, measured: row.requestsAgain, bound: 60 },
  { figure: `write units, all already in: ${row.name}`, measured: row.writeUnitsAgain, bound: 0 },
];
