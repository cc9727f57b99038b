import { afterAll, beforeAll, expect, test } from "vitest";
import { newRound, roundDeviations } from "../testkit/faults/concurrent-callers.ts";
import { shortPauses } from "../testkit/faults/delays.ts";
import { type Engine, startEngine } from "../testkit/faults/engine.ts";
import { byOrganisation } from "../testkit/faults/expectations.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { failStatements, leaveKeys } from "../testkit/faults/item-faults.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import { commitLate, delay, loseAnswers } from "../testkit/faults/request-faults.ts";
import { bodyOf, contentsOf } from "../testkit/faults/scenario.ts";
import { addUp, figures, MOST_SHOWN, say, seedOf, sized, upTo } from "../testkit/faults/sizes.ts";

const CALLERS = 50;
const ROUNDS = sized(6, 200);
const INSTANCES = 4;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test("concurrent callers' counts add up to the memberships created, each of which belongs to one operation", async (context) => {
  shortPauses(context);
  const seed = seedOf(context);
  const lanes = await startLanes(engine, 1, INSTANCES);
  const rounds = await lanes.run(upTo(ROUNDS), async ({ database, services }, round) => {
    const random = randomFrom(`${seed}/${round}`);
    const { world, callers } = await newRound(random, CALLERS);
    await engine.put(contentsOf(world));
    // Every other round the database fails too.
    const faults = [loseAnswers(0.1), commitLate(0.02), failStatements(0.05, ["ThrottlingError"]), leaveKeys(0.02)];
    database.fail(`${seed}/${round}`, delay(5), ...(round % 2 === 0 ? [] : faults));
    const answers = await Promise.all(
      callers.map(({ mode, people, key }, i) => {
        const service = services[i % services.length] ?? services[0];
        return service.add(world, bodyOf(world, mode, people), key);
      }),
    );
    return { round, world, callers, answers, strikes: database.take().strikes };
  });
  await lanes.stop();

  const stored = byOrganisation(await engine.contents());
  const deviations = rounds.flatMap(({ round, world, callers, answers }) =>
    roundDeviations(world, callers, answers, stored.get(world.orgId) ?? []).map((text) => `round ${round}: ${text}`),
  );
  const strikes = figures(addUp(rounds.map((round) => round.strikes)));
  say(
    `${CALLERS} callers x ${ROUNDS} rounds: ${figures({ calls: CALLERS * ROUNDS })}, ${strikes}, ${deviations.length} deviations`,
  );
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
});
