import { expect, test } from "vitest";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import {
  filterFound,
  findResponseViolations,
  findStoredViolations,
  groupByOrganisation,
} from "../testkit/faults/expectations.ts";
import type { Fault } from "../testkit/faults/fault.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { failStatements, unprocessedKeys } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { MAX_SHOWN, printFigures, sumByKey } from "../testkit/faults/report.ts";
import { failRequests, throttleRequests } from "../testkit/faults/request-faults.ts";
import { buildBody, buildContents, createScenario, type InitialState, type Mode } from "../testkit/faults/scenario.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { useEngine } from "../testkit/use-engine.ts";

const SEEDS = scaled(2, 20);
const NEW: Partial<Record<InitialState, number>> = { unknown: 500, global: 500 };
const MIXED: Partial<Record<InitialState, number>> = { unknown: 100, global: 100, copied: 50, member: 50, removed: 50 };

const engine = useEngine();

/** Adds the prospects of one scenario without faults, then those of one scenario per seed with faults. */
async function addThrottled(seed: string, seeds: number, counts: typeof NEW, mode: Mode, ...faults: readonly Fault[]) {
  const pool = await startPool(engine(), 8);
  const runs = await pool.run(range(seeds + 1), async ({ database, service }, i) => {
    const scenario = await createScenario(createRandom(`${seed}/${i}`), counts);
    await engine().put(buildContents(scenario));
    if (i > 0) database.fail(`${seed}/${i}`, ...faults);
    const response = await service.add(scenario, buildBody(scenario, mode, scenario.people), "key");
    database.heal();
    return { scenario, response, ...database.take() };
  });
  await pool.stop();

  const stored = groupByOrganisation(await engine().contents());
  const violations = runs.flatMap(({ scenario, response }, i) =>
    [
      ...findResponseViolations(response, scenario.people, mode),
      ...findStoredViolations(scenario, filterFound(mode, scenario.people), stored.get(scenario.orgId) ?? []),
      ...(response.remainingMs > 0 ? [] : ["responded after the deadline"]),
    ].map((violation) => `seed ${i}: ${violation}`),
  );
  const [clean, ...faulty] = runs;
  const requests = faulty.map((run) => run.requests.length);
  const maxRequests = Math.max(...requests);
  const ratio = maxRequests / (clean?.requests.length ?? 1);
  const units = Math.max(...faulty.map(({ writeUnits }) => writeUnits)) / (clean?.writeUnits ?? 1);
  const calls = `${seeds} calls with ${clean?.scenario.people.length.toLocaleString("en")} prospects each`;
  const cost = `at most ${maxRequests} requests (${ratio.toFixed(2)} times a call without faults)`;
  printFigures(
    "Throttling",
    `${calls}; ${cost} and ${units.toFixed(2)} times its write units`,
    violations,
    sumByKey(faulty.map((run) => run.faultCounts)),
  );
  return { violations, ratio, clean };
}

test("adding prospects: throttled and failed statements change no result and need at most twice the requests", async (context) => {
  const { violations, ratio, clean } = await addThrottled(
    useSeed(context),
    SEEDS,
    NEW,
    "direct",
    failStatements(0.3, ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"]),
    failStatements(0.025, ["InternalServerError"]),
    failStatements(0.025, ["InternalServerError"], "after"),
  );
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  // A copy and a membership for each person, and 3 units for the count of the list.
  expect(clean).toMatchObject({ writeUnits: 2_003 });
  expect(ratio).toBeLessThanOrEqual(2);
});

test("adding prospects: throttled requests, server errors and unprocessed keys change no result", async (context) => {
  shortenRetryDelays(context);
  const { violations } = await addThrottled(
    useSeed(context),
    scaled(7, 100),
    MIXED,
    "bulk",
    throttleRequests(0.3),
    failRequests(0.05),
    unprocessedKeys(0.3),
  );
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
