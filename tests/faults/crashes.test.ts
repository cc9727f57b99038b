import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CrashResult, type CrashScenario, type KillPoint, runCrashScenario } from "../testkit/faults/crash.ts";
import { formatCounts, MAX_SHOWN, printFigures } from "../testkit/faults/report.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { startWorkers } from "../testkit/faults/workers.ts";

/** Number of calls that run at the same time. */
const CONCURRENCY = 2;
/** More prospects need more database requests, and so give more points to kill the process at. */
const SCALE = scaled(4, 30);
const COUNTS = { unknown: 4 * SCALE, global: 4 * SCALE, copied: 3 * SCALE, member: 3 * SCALE, removed: 3 * SCALE };
const MODES = ["recognised", "direct", "manual", "bulk"] as const;

let workers: ReturnType<typeof startWorkers>;
beforeAll(() => {
  workers = startWorkers(CONCURRENCY);
});
afterAll(() => workers.stop());

test("adding prospects: if the process is killed at any database request, a retry ends like an uninterrupted call", async (context) => {
  const seed = useSeed(context);
  let killCount = 0;
  const violations: string[] = [];
  for (const mode of MODES.slice(0, scaled(1, MODES.length))) {
    const scenario: CrashScenario = { seed, mode, counts: COUNTS };
    const worker = await workers.take();
    const clean = await runCrashScenario(scenario, worker);
    await worker.kill();
    const killPoints = range(clean.requests).flatMap((i): KillPoint[] => [
      { request: i + 1, moment: "before the commit" },
      { request: i + 1, moment: "after the commit" },
    ]);
    killCount += killPoints.length;
    violations.push(...(await killAtEach(scenario, killPoints, clean)));
  }
  printFigures("Crashes", formatCounts({ "processes killed": killCount }), violations);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  expect(killCount).toBeGreaterThanOrEqual(scaled(16, 200));
});

/** Kills a worker at each point. The worker that completes one call is killed in the next call. */
async function killAtEach(
  scenario: CrashScenario,
  killPoints: readonly KillPoint[],
  clean: CrashResult,
): Promise<string[]> {
  const violations: string[] = [];
  const remaining = killPoints.values();
  await Promise.all(
    range(CONCURRENCY).map(async () => {
      let survivor = await workers.take();
      for (const killPoint of remaining) {
        const workerToKill = survivor;
        survivor = await workers.take();
        const result = await runCrashScenario(scenario, survivor, { ...killPoint, workerToKill });
        const found = [
          ...result.violations,
          ...(isDeepStrictEqual(result.response, clean.response)
            ? []
            : [`another response: ${result.response?.text.slice(0, 99)}`]),
          ...(isDeepStrictEqual(result.stored, clean.stored) ? [] : ["other items are stored"]),
        ];
        violations.push(
          ...found.map((text) => `${scenario.mode}, request ${killPoint.request}, ${killPoint.moment}: ${text}`),
        );
      }
      await survivor.kill();
    }),
  );
  return violations;
}
