import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { type Engine, startEngine } from "../testkit/engine.ts";
import { countStoredMembers } from "./harness/count-members.ts";
import { createJobs } from "./harness/job.ts";
import { median } from "./harness/median.ts";
import { createPartitionLimit } from "./harness/partition-limit.ts";
import { startWorker } from "./harness/start-worker.ts";
import type { Options, Result } from "./report/result.ts";

const RUNS = 7;
const SETTING = { mode: "bulk", size: 1_000, state: "all new" } as const;
const CALLERS = [1, 4];

/** The partition of a partition key. The limit exists only in the proxy, so the layout can be changed there. */
const LAYOUTS: Readonly<Record<string, (pk: string) => string>> = {
  "no limit": () => String(Math.random()),
  "the service's keys": (pk) => pk,
  "one partition per tenant": (pk) => pk.split("#").slice(0, 2).join("#"),
};

interface Row {
  readonly callers: number;
  readonly layout: string;
  readonly wallMs: number;
  /** The number of statements that the limit throttled. */
  readonly throttled: number;
  readonly exact: boolean;
}

/** Measures concurrent calls of 1,000 persons for one list if a partition accepts 1,000 write units per second. */
export async function run({ maxRuns }: Options): Promise<Result> {
  const engine = await startEngine();
  const setups = await Promise.all(
    Object.entries(LAYOUTS).map(([layout, toPartition]) => startSetup(engine, layout, toPartition)),
  );
  for (const setup of setups) await measureCalls(engine, setup, Math.max(...CALLERS));

  const rows: Row[] = [];
  for (const callers of CALLERS) {
    const runs = new Map(setups.map(({ layout }) => [layout, [] as Awaited<ReturnType<typeof measureCalls>>[]]));
    for (let i = 0; i < Math.min(RUNS, maxRuns); i++) {
      for (const setup of setups) runs.get(setup.layout)?.push(await measureCalls(engine, setup, callers));
    }
    for (const [layout, results] of runs) {
      rows.push({
        callers,
        layout,
        wallMs: median(results.map(({ wallMs }) => wallMs)),
        throttled: median(results.map(({ throttled }) => throttled)),
        exact: results.every(({ exact }) => exact),
      });
    }
  }
  for (const { proxy, workers } of setups) {
    for (const worker of workers) await worker.stop();
    await proxy.stop();
  }
  await engine.stop();
  return toResult(rows);
}

type Setup = Awaited<ReturnType<typeof startSetup>>;

/** Starts a proxy with the limit, and one process per caller, because a Lambda instance handles one call at a time. */
async function startSetup(engine: Engine, layout: string, toPartition: (pk: string) => string) {
  const limit = createPartitionLimit(toPartition);
  const proxy = await startDatabaseProxy(engine.endpoint, limit.between);
  const workers = await Promise.all(
    Array.from({ length: Math.max(...CALLERS) }, () => startWorker("service", proxy.endpoint)),
  );
  return { layout, limit, proxy, workers };
}

/** Runs concurrent calls for one list, each with 1,000 persons of its own. */
async function measureCalls(engine: Engine, { limit, proxy, workers }: Setup, callers: number) {
  const jobs = await createJobs(engine, SETTING, callers, SETTING.size);
  limit.takeThrottled();
  const results = await Promise.all(workers.slice(0, callers).map((worker, i) => worker.run(...jobs.slice(i, i + 1))));
  const wallMs = Math.max(...results.map((result) => result.wallMs));
  proxy.take();
  const added = results.flatMap((result) => result.added).reduce((sum, count) => sum + count, 0);
  return { wallMs, throttled: limit.takeThrottled(), exact: added === (await countStoredMembers(engine, jobs)) };
}

function toResult(rows: readonly Row[]): Result {
  const findWallMs = (callers: number, layout: string) =>
    rows.find((row) => row.callers === callers && row.layout === layout)?.wallMs ?? Number.NaN;
  const compareToNoLimit = (layout: string, bound?: number) =>
    CALLERS.map((callers) => ({
      figure: `wall time, ${callers} concurrent: ${layout} / no limit`,
      measured: findWallMs(callers, layout) / findWallMs(callers, "no limit"),
      ...(bound !== undefined && { bound }),
    }));
  return {
    title: "calls of 1,000 new persons for one list if a partition accepts 1,000 write units per second",
    columns: ["concurrent calls", "partitions", "wall ms", "throttled statements", "count"],
    rows: rows.map(({ callers, layout, wallMs, throttled, exact }) => [
      callers,
      layout,
      wallMs,
      throttled,
      exact ? "exact" : "WRONG",
    ]),
    figures: [...compareToNoLimit("the service's keys", 1.3), ...compareToNoLimit("one partition per tenant")],
  };
}
