import pMap from "p-map";
import { type Engine, startEngine } from "../testkit/engine.ts";
import { drawChart } from "./compare/chart.ts";
import { computeFigures } from "./compare/figures.ts";
import type { Row } from "./compare/row.ts";
import { DETAIL_COLUMNS, SUMMARY_COLUMNS, summarize, toDetails } from "./compare/summary.ts";
import { CONTENDERS } from "./contenders/contender.ts";
import { type Costs, measureCosts } from "./harness/costs.ts";
import { MODES, type Setting, STATES } from "./harness/job.ts";
import { startWorker } from "./harness/start-worker.ts";
import { measureTimes, type Runner, type Timing, warmUp } from "./harness/timing.ts";
import type { Options, Result } from "./report/result.ts";
import { print, printTable } from "./report/table.ts";

const SIZES = [1_000, 100, 10];
const RUNS = 7;
/**
 * More runs for the contenders that the bounds compare. Because of the garbage collector and other load on the machine,
 * the ratio of two medians of 41 runs varies by a tenth.
 */
const BOUNDED_RUNS: Readonly<Record<string, number>> = {
  service: 61,
  baseline: 41,
  "replay-sdk": 61,
  naive: 21,
  electrodb: 41,
  "dynamodb-toolbox": 41,
};
/** After this number of runs V8 has optimised the code. */
const WARM_UPS = 30;

const SETTINGS = MODES.flatMap((mode) =>
  SIZES.flatMap((size) => STATES.map((state): Setting => ({ mode, size, state }))),
);
const NAMES = Object.keys(CONTENDERS);

/** Measures what adding prospects costs the service, compared with its requests alone and with other ways to write it. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const engine = await startEngine();
  const timings = await measureAllTimes(engine, maxRuns);
  const costs = await measureAllCosts(engine);
  await engine.stop();

  const rows = SETTINGS.flatMap((setting) =>
    NAMES.flatMap((contender): Row[] => {
      const timing = timings.get(setting)?.get(contender);
      const cost = costs.get(setting)?.get(contender);
      return timing && cost ? [{ ...setting, contender, ...cost, ...timing }] : [];
    }),
  );
  print("");
  printTable(DETAIL_COLUMNS, rows.map(toDetails));
  return {
    title: "1,000 new persons, given directly / selected from a stored search",
    columns: SUMMARY_COLUMNS,
    rows: summarize(rows),
    figures: computeFigures(rows),
    chart: drawChart(rows),
  };
}

async function measureAllTimes(engine: Engine, maxRuns: number) {
  const runners: Omit<Runner, "runs">[] = [];
  for (const contender of NAMES) runners.push({ contender, worker: await startWorker(contender, engine.endpoint) });

  const timings = new Map<Setting, Map<string, Timing>>();
  for (const mode of MODES) {
    await warmUp(engine, runners, { mode, size: 1_000, state: "all new" }, Math.min(WARM_UPS, maxRuns));
    print(`warmed up: ${mode}`);
    for (const setting of SETTINGS.filter((setting) => setting.mode === mode)) {
      const turns = runners.map((runner) => ({
        ...runner,
        runs: Math.min(chooseRuns(runner.contender, setting), maxRuns),
      }));
      timings.set(setting, await measureTimes(engine, turns, setting));
      print(`timed: ${describe(setting)}`);
    }
  }
  for (const { worker } of runners) await worker.stop();
  return timings;
}

function chooseRuns(contender: string, { size, state }: Setting): number {
  return (size === 1_000 && state === "all new" && BOUNDED_RUNS[contender]) || RUNS;
}

async function measureAllCosts(engine: Engine) {
  const costs = new Map<Setting, Map<string, Costs>>();
  for (const setting of SETTINGS) {
    const pairs = await pMap(
      NAMES,
      async (contender) => [contender, await measureCosts(engine, contender, setting)] as const,
      { concurrency: 2 },
    );
    costs.set(setting, new Map(pairs));
    print(`measured costs: ${describe(setting)}`);
  }
  return costs;
}

function describe({ mode, size, state }: Setting): string {
  return `${size} persons, ${state}, ${mode}`;
}
