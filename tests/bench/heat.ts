import { startDatabaseProxy } from "../testkit/database-proxy.ts";
import { startEngine } from "../testkit/faults/engine.ts";
import { countStoredMembers } from "./harness/count-members.ts";
import { createJobs } from "./harness/job.ts";
import { median } from "./harness/median.ts";
import { createPartitionLimit } from "./harness/partition-limit.ts";
import { startWorker } from "./harness/start-worker.ts";
import { printBounds } from "./report/bounds.ts";
import { saveResults } from "./report/record.ts";
import { printTable } from "./report/table.ts";

/** `npm run bench:heat`: calls of a thousand persons for one list, where a partition takes 1,000 write units a second. */

const RUNS = 7;
const SETTING = { mode: "bulk", size: 1_000, state: "all new" } as const;
const CALLERS = [1, 4];

/** Which partition an item is in. The limit is the proxy's, so the layout can be changed there alone. */
const LAYOUTS: Readonly<Record<string, (pk: string) => string>> = {
  "no limit": () => String(Math.random()),
  "our layout": (pk) => pk,
  "one partition a tenant": (pk) => pk.split("#").slice(0, 2).join("#"),
};

interface Row {
  readonly callers: number;
  readonly layout: string;
  readonly wallMs: number;
  /** How many statements the limit refused. */
  readonly refused: number;
  readonly exact: boolean;
}

const engine = await startEngine();
const lanes = await Promise.all(
  Object.entries(LAYOUTS).map(async ([layout, partitionOf]) => {
    const limit = createPartitionLimit(partitionOf);
    const proxy = await startDatabaseProxy(engine.endpoint, limit.between);
    // A Lambda instance takes one call at a time, so each caller has a process of its own.
    const workers = await Promise.all(
      Array.from({ length: Math.max(...CALLERS) }, () => startWorker("ours", proxy.endpoint)),
    );
    return { layout, limit, proxy, workers };
  }),
);
type Lane = (typeof lanes)[number];

for (const lane of lanes) await callers(lane, Math.max(...CALLERS));
const rows: Row[] = [];
for (const count of CALLERS) {
  const runs = new Map(lanes.map(({ layout }) => [layout, [] as Awaited<ReturnType<typeof callers>>[]]));
  for (let run = 0; run < RUNS; run++) {
    for (const lane of lanes) runs.get(lane.layout)?.push(await callers(lane, count));
  }
  for (const [layout, results] of runs) {
    rows.push({
      callers: count,
      layout,
      wallMs: median(results.map(({ wallMs }) => wallMs)),
      refused: median(results.map(({ refused }) => refused)),
      exact: results.every(({ exact }) => exact),
    });
  }
}
for (const { proxy, workers } of lanes) {
  for (const worker of workers) await worker.stop();
  await proxy.stop();
}
await engine.stop();

printTable(
  ["callers", "layout", "wall ms", "statements refused", "count"],
  rows.map(({ callers, layout, wallMs, refused, exact }) => [
    callers,
    layout,
    wallMs,
    refused,
    exact ? "exact" : "WRONG",
  ]),
);
const wallOf = (count: number, layout: string) =>
  rows.find((row) => row.callers === count && row.layout === layout)?.wallMs ?? Number.NaN;
const figures = CALLERS.map((count) => ({
  figure: `wall time under the partition limit / without, ${count} at once`,
  reached: wallOf(count, "our layout") / wallOf(count, "no limit"),
  bound: 1.3,
}));
printBounds(figures);
await saveResults("heat", { figures, rows });

/** So many callers at once, each with a thousand persons of its own for the same list. */
async function callers({ limit, proxy, workers }: Lane, count: number) {
  const jobs = await createJobs(engine, SETTING, count, SETTING.size);
  limit.takeThrottled();
  const answers = await Promise.all(workers.slice(0, count).map((worker, i) => worker.run(...jobs.slice(i, i + 1))));
  const wallMs = Math.max(...answers.map((answer) => answer.wallMs));
  proxy.take();
  const added = answers.flatMap((answer) => answer.added).reduce((sum, n) => sum + n, 0);
  return { wallMs, refused: limit.takeThrottled(), exact: added === (await countStoredMembers(engine, jobs)) };
}
