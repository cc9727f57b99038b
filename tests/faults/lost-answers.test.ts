import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, startEngine } from "../testkit/faults/engine.ts";
import { answerDeviations, byOrganisation, foundBy, storedDeviations } from "../testkit/faults/expectations.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { staleReads } from "../testkit/faults/item-faults.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import { loseAnswers } from "../testkit/faults/request-faults.ts";
import { bodyOf, contentsOf, type Mode, newWorld } from "../testkit/faults/scenario.ts";
import { addUp, figures, MOST_SHOWN, say, seedOf, sized, upTo } from "../testkit/faults/sizes.ts";

const SEEDS = sized(60, 1_000);
const LOST = 0.2;
const KINDS = { nowhere: 25, global: 25, copied: 10, member: 10, removed: 10 };

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test("answers lost after the commit change neither the count nor what is stored", async (context) => {
  const seed = seedOf(context);
  const lanes = await startLanes(engine, 8);
  context.onTestFinished(async () => void (await lanes.stop()));

  const runs = await lanes.run(upTo(SEEDS), async ({ database, service }, i) => {
    const random = randomFrom(`${seed}/${i}`);
    const world = await newWorld(random, KINDS);
    await engine.put(contentsOf(world));
    const mode = random.pick<Mode>(["direct", "manual", "bulk"]);
    const body = bodyOf(world, mode, world.people);

    database.fail(`${seed}/${i}`, loseAnswers(LOST), staleReads());
    const first = await service.add(world, body, "key");
    const retried = await service.add(world, body, "key");
    const other = await service.add(world, body, "another key");
    return { i, world, mode, answers: [first, retried], other, strikes: database.take().strikes };
  });

  const stored = byOrganisation(await engine.contents());
  const deviations = runs.flatMap(({ i, world, mode, answers, other }) => {
    return [
      ...answers.flatMap((answer) => answerDeviations(answer, world.people, mode)),
      ...(other.addedCount === 0 ? [] : [`another operation counted ${other.addedCount}`]),
      ...storedDeviations(world, foundBy(mode, world.people), stored.get(world.orgId) ?? []),
    ].map((deviation) => `seed ${i}: ${deviation}`);
  });
  const lost = addUp(runs.map(({ strikes }) => strikes));
  say(`${figures({ seeds: SEEDS, calls: 3 * SEEDS })}: ${figures({ ...lost, deviations: deviations.length })}`);
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
  expect(lost["lost answers"]).toBeGreaterThan(SEEDS / 4);
});
