import pMap from "p-map";
import { startEngine } from "../testkit/faults/engine.ts";
import { drawChart } from "./compare/chart.ts";
import { computeFigures } from "./compare/figures.ts";
import type { Row } from "./compare/row.ts";
import { CONTENDERS } from "./contenders/contender.ts";
import { type Costs, measureCosts } from "./harness/costs.ts";
import { MODES, type Setting, STATES } from "./harness/job.ts";
import { startWorker } from "./harness/start-worker.ts";
import { measureTimes, type Runner, type Timing, warmUp } from "./harness/timing.ts";
import { printBounds } from "./report/bounds.ts";
import { save, saveResults } from "./report/record.ts";
import { print, printTable } from "./report/table.ts";

/** `npm run bench`: what adding prospects takes, beside the floor and what people would write instead. */

const SIZES = [1_000, 100, 10];
const RUNS = 7;
/** Where the bounds are. What the machine and the garbage collector do moves the ratio of two medians of 41 by a tenth. */
const MANY_RUNS: Readonly<Record<string, number>> = { ours: 151, floor: 151, "SDK floor": 41, tutorial: 41 };
/** Until the compiler has settled. */
const WARM_UPS = 30;

const settings = MODES.flatMap((mode) =>
  SIZES.flatMap((size) => STATES.map((state): Setting => ({ mode, size, state }))),
);
const contenders = Object.keys(CONTENDERS);

const engine = await startEngine();
const timings = await timeAll();
const accounts = await accountAll();
await engine.stop();

const rows = settings.flatMap((setting) =>
  contenders.flatMap((contender): Row[] => {
    const timing = timings.get(setting)?.get(contender);
    const account = accounts.get(setting)?.get(contender);
    return timing && account ? [{ ...setting, contender, ...account, ...timing }] : [];
  }),
);
print("");
printTable(
  [
    "mode",
    "persons",
    "state",
    "contender",
    "requests",
    "RU",
    "WU",
    "CPU ms",
    "wall ms",
    "peak MB",
    "runs",
    "two callers' count",
  ],
  rows.map((row) => [
    row.mode,
    row.size,
    row.state,
    row.contender,
    row.requests,
    row.readUnits,
    row.writeUnits,
    row.cpuMs,
    row.wallMs,
    row.peakMb,
    row.runs,
    row.counted === row.created ? "exact" : `${row.counted} of ${row.created}`,
  ]),
);
const figures = computeFigures(rows);
printBounds(figures);
await saveResults("bench", { figures, rows });
await save("bench.svg", drawChart(rows));

async function timeAll() {
  const runners: Omit<Runner, "runs">[] = [];
  for (const contender of contenders)
    runners.push({ contender, worker: await startWorker(contender, engine.endpoint) });

  const timed = new Map<Setting, Map<string, Timing>>();
  for (const mode of MODES) {
    await warmUp(engine, runners, { mode, size: 1_000, state: "all new" }, WARM_UPS);
    print(`warm: ${mode}`);
    for (const setting of settings.filter((setting) => setting.mode === mode)) {
      const turns = runners.map((runner) => ({ ...runner, runs: runsOf(runner.contender, setting) }));
      timed.set(setting, await measureTimes(engine, turns, setting));
      print(`timed: ${describe(setting)}`);
    }
  }
  for (const { worker } of runners) await worker.stop();
  return timed;
}

function runsOf(contender: string, { size, state }: Setting): number {
  return (size === 1_000 && state === "all new" && MANY_RUNS[contender]) || RUNS;
}

async function accountAll() {
  const taken = new Map<Setting, Map<string, Costs>>();
  for (const setting of settings) {
    const pairs = await pMap(
      contenders,
      async (contender) => [contender, await measureCosts(engine, contender, setting)] as const,
      { concurrency: 2 },
    );
    taken.set(setting, new Map(pairs));
    print(`counted: ${describe(setting)}`);
  }
  return taken;
}

function describe({ mode, size, state }: Setting): string {
  return `${size} persons, ${state}, ${mode}`;
}
