import { afterAll, beforeAll, expect, test } from "vitest";
import { shortPauses } from "../testkit/faults/delays.ts";
import { type Engine, startEngine } from "../testkit/faults/engine.ts";
import { byOrganisation } from "../testkit/faults/expectations.ts";
import { historyDeviations, type Operation, operate } from "../testkit/faults/history.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { failStatements, leaveKeys, staleReads } from "../testkit/faults/item-faults.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import {
  commitLate,
  delay,
  loseAnswers,
  resetConnections,
  throttleRequests,
} from "../testkit/faults/request-faults.ts";
import { contentsOf, newWorld } from "../testkit/faults/scenario.ts";
import { addUp, figures, MOST_SHOWN, say, seedOf, sized, upTo } from "../testkit/faults/sizes.ts";

const HISTORIES = sized(40, 1_000);
const CLIENTS = 6;
const OPERATIONS_EACH = 3;
const KINDS = { nowhere: 1, global: 1, member: 1, removed: 1 };

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test("concurrent additions, removals and retries are linearizable for each membership", async (context) => {
  shortPauses(context);
  const seed = seedOf(context);
  const lanes = await startLanes(engine, 6, 2);
  const histories = await lanes.run(upTo(HISTORIES), async (lane, i) => {
    const world = await newWorld(randomFrom(`${seed}/${i}`), KINDS);
    await engine.put(contentsOf(world));
    lane.database.fail(
      `${seed}/${i}`,
      delay(10),
      throttleRequests(0.02),
      resetConnections(0.02),
      commitLate(0.05),
      loseAnswers(0.2),
      leaveKeys(0.05),
      failStatements(0.05, ["ThrottlingError", "InternalServerError"]),
      failStatements(0.05, ["InternalServerError"], "after"),
      staleReads(),
    );
    let clock = 0;
    const clients = upTo(CLIENTS).map(async (client) => {
      const random = randomFrom(`${seed}/${i}/${client}`);
      const operations: Operation[] = [];
      for (const n of upTo(OPERATIONS_EACH)) {
        operations.push(await operate(random, lane, world, `client ${client}, operation ${n}`, () => ++clock));
      }
      return operations;
    });
    const operations = (await Promise.all(clients)).flat();
    return { i, world, operations, strikes: lane.database.take().strikes };
  });
  await lanes.stop();

  const stored = byOrganisation(await engine.contents());
  const deviations = histories.flatMap(({ i, world, operations }) =>
    historyDeviations(world, operations, stored.get(world.orgId) ?? []).map((text) => `history ${i}: ${text}`),
  );
  const operations = histories.flatMap((history) => history.operations);
  const calls = operations.reduce((sum, operation) => sum + operation.calls, 0);
  const unanswered = operations.filter(({ changed }) => !changed).length;
  const strikes = addUp(histories.map((history) => history.strikes));
  say(
    `${figures({ histories: HISTORIES, operations: operations.length, "never answered": unanswered, calls })}, ` +
      `${figures(strikes)}, ${deviations.length} deviations`,
  );
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
});
