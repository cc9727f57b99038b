import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, startEngine } from "../testkit/faults/engine.ts";
import { answerDeviations } from "../testkit/faults/expectations.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import { stall } from "../testkit/faults/request-faults.ts";
import { bodyOf, contentsOf, newWorld } from "../testkit/faults/scenario.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test.each([
  ["never answered", "silent"],
  ["answered by half", "half an answer"],
] as const)("a single request that is %s costs time, not the call", async (_, how) => {
  const lanes = await startLanes(engine, 5);
  const deviations = await lanes.run([1, 2, 3, 5, 7], async ({ database, service }, stalled) => {
    const world = await newWorld(randomFrom(`${how}/${stalled}`), { nowhere: 30, member: 10, removed: 10 });
    await engine.put(contentsOf(world));
    database.fail(
      "any",
      stall((request) => request === stalled, how),
    );
    const answer = await service.add(world, bodyOf(world, "direct", world.people), "key", { remainingMs: 10_000 });
    return answerDeviations(answer, world.people, "direct").map((deviation) => `request ${stalled}: ${deviation}`);
  });
  await lanes.stop();
  expect(deviations.flat()).toEqual([]);
});
