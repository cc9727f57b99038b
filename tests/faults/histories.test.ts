import { expect, test } from "vitest";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { watchCount } from "../testkit/faults/count-watch.ts";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import { groupByOrganisation, readMemberIds } from "../testkit/faults/expectations.ts";
import {
  type ClientCall,
  deleteList,
  findHistoryViolations,
  type History,
  ignoreUnavailable,
  runClientCall,
} from "../testkit/faults/history.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { failStatements, staleReads, unprocessedKeys } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures, sumByKey } from "../testkit/faults/report.ts";
import {
  delay,
  delayedCommit,
  dropResponses,
  resetConnections,
  throttleRequests,
} from "../testkit/faults/request-faults.ts";
import { buildContents, createScenario } from "../testkit/faults/scenario.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { useEngine } from "../testkit/use-engine.ts";

const HISTORIES = scaled(40, 1_000);
const CLIENTS = 6;
const CALLS_PER_CLIENT = 3;
const COUNTS = { unknown: 1, global: 1, member: 1, removed: 1 };

const engine = useEngine();

test("adding and removing prospects: concurrent calls with retries are linearizable for each membership", async (context) => {
  shortenRetryDelays(context);
  const seed = useSeed(context);
  const client = createLocalClient(engine().endpoint);
  context.onTestFinished(() => client.destroy());
  const pool = await startPool(engine(), 6, 2);
  const histories = await pool.run(range(HISTORIES), async (slot, i) => {
    const scenario = await createScenario(createRandom(`${seed}/${i}`), COUNTS);
    await engine().put(buildContents(scenario));
    const watch = watchCount(client, scenario);
    slot.database.fail(
      `${seed}/${i}`,
      delay(10),
      throttleRequests(0.02),
      resetConnections(0.02),
      delayedCommit(0.05, 100, isWrite),
      dropResponses(0.2, isWrite),
      unprocessedKeys(0.05),
      failStatements(0.05, ["ThrottlingError", "InternalServerError"]),
      failStatements(0.05, ["InternalServerError"], "after"),
      staleReads(),
      watch.countPuts,
    );
    let clock = 0;
    const history: History = { scenario, services: slot.services, now: () => ++clock, isDeleted: false };
    const fate = createRandom(`${seed}/${i}/list`);
    const deletingClient = fate.chance(0.2) ? fate.int(0, CLIENTS - 1) : undefined;
    const clients = range(CLIENTS).map(async (client) => {
      const random = createRandom(`${seed}/${i}/${client}`);
      const calls: ClientCall[] = [];
      for (const n of range(CALLS_PER_CLIENT)) {
        calls.push(await runClientCall(random, history, `client ${client}, call ${n}`));
        await watch.check();
        if (random.chance(0.3))
          await watch.runJob(() => random.pick(slot.services).settleCount(scenario).catch(ignoreUnavailable));
        if (client === deletingClient && n === 0)
          watch.violations.push(...(await deleteList(random, history, `client ${client}, deletion`)));
      }
      return calls;
    });
    const calls = (await Promise.all(clients)).flat();
    await watch.check();
    return { i, scenario, watch, calls, history, faultCounts: slot.database.take().faultCounts };
  });
  await pool.stop();

  const stored = groupByOrganisation(await engine().contents());
  for (const { scenario, watch, history } of histories)
    await watch.settleAndCheck(readMemberIds(stored.get(scenario.orgId) ?? []).length, history.isDeleted);
  const violations = histories.flatMap(({ i, scenario, watch, calls }) =>
    [...findHistoryViolations(scenario, calls, stored.get(scenario.orgId) ?? []), ...watch.violations].map(
      (text) => `history ${i}: ${text}`,
    ),
  );
  const calls = histories.flatMap((history) => history.calls);
  const attempts = calls.reduce((sum, call) => sum + call.attempts, 0);
  const withoutResponse = calls.filter(({ changed }) => !changed).length;
  const figures = formatCounts({
    histories: HISTORIES,
    "client calls": calls.length,
    attempts,
    "calls without a response": withoutResponse,
    "deleted lists": histories.filter(({ history }) => history.isDeleted).length,
  });
  printFigures("Histories", figures, violations, sumByKey(histories.map((history) => history.faultCounts)));
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
