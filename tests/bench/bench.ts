import pMap from "p-map";
import { startEngine } from "../faults/harness/engine.ts";
import { CONTENDERS } from "./contenders/contender.ts";
import { type Account, accountOf } from "./harness/account.ts";
import { MODES, newJob, type Setting, STATES } from "./harness/job.ts";
import { type Timing, timeInTurns } from "./harness/timing.ts";
import { startWorker } from "./harness/workers.ts";
import { printFigures } from "./report/bounds.ts";
import { chartOf } from "./report/chart.ts";
import { figuresOf } from "./report/figures.ts";
import type { Row } from "./report/row.ts";
import { save, saveResults } from "./report/save.ts";
import { print, printTable } from "./report/table.ts";

/** `npm run bench`: what adding prospects takes, beside the floor and what people would write instead. */

const SIZES = [10, 100, 1_000];
const LEAST_RUNS = 7;
/** The slow ones take seconds. */
const FEW_RUNS = 3;
/** Until the compiler has seen what it will see. */
const WARM_UPS = 12;
const FEW_WARM_UPS = 2;

const settings = MODES.flatMap((mode) =>
  SIZES.flatMap((size) => STATES.map((state): Setting => ({ mode, size, state }))),
);
const contenders = Object.keys(CONTENDERS);
const isQuick = (contender: string) => contender === "ours" || contender === "floor";

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
const figures = figuresOf(rows);
printFigures(figures);
await saveResults("bench", { figures, rows });
await save("bench.svg", chartOf(rows));

async function timeAll() {
  const workers = await pMap(contenders, (contender) => startWorker(contender, engine.endpoint), { concurrency: 2 });
  const runners = contenders.flatMap((contender, i) => {
    const worker = workers[i];
    return worker ? [{ contender, worker }] : [];
  });
  const timed = new Map<Setting, Map<string, Timing>>();
  for (const [i, setting] of settings.entries()) {
    if (setting.mode !== settings[i - 1]?.mode) {
      for (const { contender, worker } of runners) {
        const warmUps = isQuick(contender) ? WARM_UPS : FEW_WARM_UPS;
        for (let n = 0; n < warmUps; n++) {
          await worker.run(await newJob(engine, { mode: setting.mode, size: 1_000, state: "all new" }));
        }
      }
    }
    const runsOf = (contender: string) =>
      setting.size < 1_000 || isQuick(contender) || (contender === "tutorial" && setting.state === "all new")
        ? LEAST_RUNS
        : FEW_RUNS;
    const turns = runners.map((runner) => ({ ...runner, runs: runsOf(runner.contender) }));
    timed.set(setting, await timeInTurns(engine, turns, setting));
    print(`timed: ${describe(setting)}`);
  }
  for (const { worker } of runners) worker.stop();
  return timed;
}

async function accountAll() {
  const taken = new Map<Setting, Map<string, Account>>();
  for (const setting of settings) {
    const pairs = await pMap(
      contenders,
      async (contender) => [contender, await accountOf(engine, contender, setting)] as const,
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
