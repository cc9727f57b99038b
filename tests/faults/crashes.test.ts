import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CrashResult, type CrashScenario, type KillPoint, runCrashScenario } from "../testkit/faults/crash.ts";
import { MAX_SHOWN, printLine } from "../testkit/faults/report.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { startWorkers } from "../testkit/faults/workers.ts";

/** Calls that are interrupted side by side. */
const CONCURRENCY = 2;
/** The more prospects, the more database requests, and so moments to be killed at. */
const SCALE = scaled(4, 30);
const COUNTS = { unknown: 4 * SCALE, global: 4 * SCALE, copied: 3 * SCALE, member: 3 * SCALE, removed: 3 * SCALE };
const MODES = ["direct", "manual", "bulk"] as const;

let workers: ReturnType<typeof startWorkers>;
beforeAll(() => {
  workers = startWorkers(CONCURRENCY);
});
afterAll(() => workers.stop());

test("a process killed at any database request leaves nothing that the retry does not put right", async (context) => {
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
  printLine(`${killCount} kills: ${violations.length} violations`);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  expect(killCount).toBeGreaterThanOrEqual(scaled(16, 200));
});

/** In each slot the one that survived is the next to die. */
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
        const victim = survivor;
        survivor = await workers.take();
        const result = await runCrashScenario(scenario, survivor, { ...killPoint, victim });
        const found = [
          ...result.violations,
          ...(isDeepStrictEqual(result.response, clean.response)
            ? []
            : [`answered ${result.response?.text.slice(0, 99)}`]),
          ...(isDeepStrictEqual(result.stored, clean.stored) ? [] : ["stored something else"]),
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
