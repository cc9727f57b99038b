import { expect, test } from "vitest";
import {
  filterFound,
  findResponseViolations,
  findStoredViolations,
  groupByOrganisation,
} from "../testkit/faults/expectations.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { staleReads } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures, sumByKey } from "../testkit/faults/report.ts";
import { dropResponses } from "../testkit/faults/request-faults.ts";
import { buildBody, buildContents, createScenario, type Mode } from "../testkit/faults/scenario.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { useEngine } from "../testkit/use-engine.ts";

const SEEDS = scaled(60, 1_000);
const LOSS_RATE = 0.2;
const COUNTS = { unknown: 25, global: 25, copied: 10, member: 10, removed: 10 };

const engine = useEngine();

test("adding prospects: database responses lost after the commit change neither the count nor the stored items", async (context) => {
  const seed = useSeed(context);
  const pool = await startPool(engine(), 8);
  context.onTestFinished(async () => void (await pool.stop()));

  const runs = await pool.run(range(SEEDS), async ({ database, service }, i) => {
    const random = createRandom(`${seed}/${i}`);
    const scenario = await createScenario(random, COUNTS);
    await engine().put(buildContents(scenario));
    const mode = random.pick<Mode>(["direct", "manual", "bulk"]);
    const body = buildBody(scenario, mode, scenario.people);

    database.fail(`${seed}/${i}`, dropResponses(LOSS_RATE), staleReads());
    const first = await service.add(scenario, body, "key");
    const retried = await service.add(scenario, body, "key");
    const other = await service.add(scenario, body, "another key");
    return { i, scenario, mode, responses: [first, retried], other, faultCounts: database.take().faultCounts };
  });

  const stored = groupByOrganisation(await engine().contents());
  const violations = runs.flatMap(({ i, scenario, mode, responses, other }) => {
    return [
      ...responses.flatMap((response) => findResponseViolations(response, scenario.people, mode)),
      ...(other.addedCount === 0 ? [] : [`a second operation counted ${other.addedCount} as added`]),
      ...findStoredViolations(scenario, filterFound(mode, scenario.people), stored.get(scenario.orgId) ?? []),
    ].map((violation) => `seed ${i}: ${violation}`);
  });
  const lost = sumByKey(runs.map(({ faultCounts }) => faultCounts));
  printFigures("Lost responses", formatCounts({ seeds: SEEDS, calls: 3 * SEEDS }), violations, lost);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  expect(lost["lost responses"]).toBeGreaterThan(SEEDS / 4);
});
