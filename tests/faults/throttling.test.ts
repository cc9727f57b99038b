import { afterAll, beforeAll, expect, test } from "vitest";
import { shortPauses } from "../testkit/faults/delays.ts";
import { type Engine, startEngine } from "../testkit/faults/engine.ts";
import { answerDeviations, byOrganisation, foundBy, storedDeviations } from "../testkit/faults/expectations.ts";
import type { Fault } from "../testkit/faults/fault.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { failStatements, leaveKeys } from "../testkit/faults/item-faults.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import { failRequests, throttleRequests } from "../testkit/faults/request-faults.ts";
import { bodyOf, contentsOf, type Mode, newWorld, type Whereabouts } from "../testkit/faults/scenario.ts";
import { addUp, figures, MOST_SHOWN, say, seedOf, sized, upTo } from "../testkit/faults/sizes.ts";

const SEEDS = sized(2, 20);
const NEW: Partial<Record<Whereabouts, number>> = { nowhere: 500, global: 500 };
const MIXED: Partial<Record<Whereabouts, number>> = { nowhere: 100, global: 100, copied: 50, member: 50, removed: 50 };

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Adds a world's prospects once without faults and once for each seed with them. */
async function addThrottled(seed: string, seeds: number, counts: typeof NEW, mode: Mode, ...faults: readonly Fault[]) {
  const lanes = await startLanes(engine, 8);
  const runs = await lanes.run(upTo(seeds + 1), async ({ database, service }, i) => {
    const world = await newWorld(randomFrom(`${seed}/${i}`), counts);
    await engine.put(contentsOf(world));
    if (i > 0) database.fail(`${seed}/${i}`, ...faults);
    const answer = await service.add(world, bodyOf(world, mode, world.people), "key");
    database.heal();
    return { world, answer, ...database.take() };
  });
  await lanes.stop();

  const stored = byOrganisation(await engine.contents());
  const deviations = runs.flatMap(({ world, answer }, i) =>
    [
      ...answerDeviations(answer, world.people, mode),
      ...storedDeviations(world, foundBy(mode, world.people), stored.get(world.orgId) ?? []),
      ...(answer.remainingMs > 0 ? [] : ["answered after its time"]),
    ].map((deviation) => `seed ${i}: ${deviation}`),
  );
  const [clean, ...faulty] = runs;
  const requests = faulty.map((run) => run.requests.length);
  const strikes = figures(addUp(faulty.map((run) => run.strikes)));
  const most = Math.max(...requests);
  const ratio = most / (clean?.requests.length ?? 1);
  const units = Math.max(...faulty.map(({ writeUnits }) => writeUnits)) / (clean?.writeUnits ?? 1);
  say(
    `${seeds} calls of ${runs[0]?.world.people.length} prospects: ${strikes}, at most ${most} requests ` +
      `(${ratio.toFixed(2)} x clean), ${units.toFixed(2)} x its write units, ${deviations.length} deviations`,
  );
  return { deviations, ratio, clean };
}

test("statements that are throttled or fail cost no exactness, and at most twice the requests", async (context) => {
  const { deviations, ratio, clean } = await addThrottled(
    seedOf(context),
    SEEDS,
    NEW,
    "direct",
    failStatements(0.3, ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"]),
    failStatements(0.025, ["InternalServerError"]),
    failStatements(0.025, ["InternalServerError"], "after"),
  );
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
  expect(clean).toMatchObject({ writeUnits: 2_000 });
  expect(ratio).toBeLessThanOrEqual(2);
});

test("requests that are throttled or fail and keys that are not processed cost no exactness", async (context) => {
  shortPauses(context);
  const { deviations } = await addThrottled(
    seedOf(context),
    sized(7, 100),
    MIXED,
    "bulk",
    throttleRequests(0.3),
    failRequests(0.05),
    leaveKeys(0.3),
  );
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
});
