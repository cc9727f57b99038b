import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseRequest } from "../testkit/database-proxy.ts";
import { shortPauses } from "../testkit/faults/delays.ts";
import { type Engine, startEngine } from "../testkit/faults/engine.ts";
import { byOrganisation, storedDeviations } from "../testkit/faults/expectations.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { failStatements, hideCopies } from "../testkit/faults/item-faults.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import { commitLate, loseAnswers } from "../testkit/faults/request-faults.ts";
import { bodyOf, contentsOf, type Mode, newWorld } from "../testkit/faults/scenario.ts";
import { figures, MOST_SHOWN, say, seedOf, sized, upTo } from "../testkit/faults/sizes.ts";

const RECORDS_A_CALL = 200;
const CALLS = sized(5, 50);

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** The copies that these requests try to make, each once. */
const copiesAttempted = (requests: readonly DatabaseRequest[]) =>
  new Set(
    requests
      .filter(({ operation }) => operation === "BatchExecuteStatement")
      .flatMap(({ body }) => body.match(/"ORG#[\w-]+#PERSON#[\w-]+"/g) ?? []),
  ).size;

test("a copy attempted over the tenant's own record changes no byte of it", async (context) => {
  shortPauses(context);
  const seed = seedOf(context);
  const lanes = await startLanes(engine, 4);
  const runs = await lanes.run(upTo(CALLS), async ({ database, service }, i) => {
    const random = randomFrom(`${seed}/${i}`);
    const world = await newWorld(random, { copied: RECORDS_A_CALL });
    await engine.put(contentsOf(world));
    // The service sees no copy when it looks: each is made by somebody else in the moment before it writes its own.
    database.fail(
      `${seed}/${i}`,
      commitLate(0.1),
      loseAnswers(0.1),
      failStatements(0.1, ["ThrottlingError", "InternalServerError"]),
      failStatements(0.1, ["InternalServerError"], "after"),
      hideCopies(),
    );
    const mode = random.pick<Mode>(["direct", "manual", "bulk"]);
    const { addedCount } = await service.add(world, bodyOf(world, mode, world.people), "key");
    return { i, world, addedCount, attempted: copiesAttempted(database.take().requests) };
  });
  await lanes.stop();

  const stored = byOrganisation(await engine.contents());
  const deviations = runs.flatMap(({ i, world, addedCount }) =>
    [
      ...(addedCount === RECORDS_A_CALL ? [] : [`counted ${addedCount}`]),
      ...storedDeviations(world, world.people, stored.get(world.orgId) ?? []),
    ].map((deviation) => `call ${i}: ${deviation}`),
  );
  const attempted = runs.reduce((sum, run) => sum + run.attempted, 0);
  say(`${figures({ "copies attempted over existing records": attempted, deviations: deviations.length })}`);
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
  expect(attempted).toBe(CALLS * RECORDS_A_CALL);
});
