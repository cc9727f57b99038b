import { expect, test } from "vitest";
import { createRound, findRoundViolations } from "../testkit/faults/concurrent-callers.ts";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import { groupByOrganisation } from "../testkit/faults/expectations.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { failStatements, unprocessedKeys } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures, sumByKey } from "../testkit/faults/report.ts";
import { delay, delayedCommit, dropResponses } from "../testkit/faults/request-faults.ts";
import { buildBody, buildContents } from "../testkit/faults/scenario.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { useEngine } from "../testkit/use-engine.ts";

const CALLERS = 50;
const ROUNDS = scaled(6, 200);
const INSTANCES = 4;

const engine = useEngine();

test("adding prospects: the counts of concurrent callers sum up to the memberships created, and each membership belongs to one operation", async (context) => {
  shortenRetryDelays(context);
  const seed = useSeed(context);
  const pool = await startPool(engine(), 1, INSTANCES);
  const rounds = await pool.run(range(ROUNDS), async ({ database, services }, round) => {
    const random = createRandom(`${seed}/${round}`);
    const { scenario, callers } = await createRound(random, CALLERS);
    await engine().put(buildContents(scenario));
    // The database fails only in every second round.
    const faults = [
      dropResponses(0.1),
      delayedCommit(0.02),
      failStatements(0.05, ["ThrottlingError"]),
      unprocessedKeys(0.02),
    ];
    database.fail(`${seed}/${round}`, delay(5), ...(round % 2 === 0 ? [] : faults));
    const responses = await Promise.all(
      callers.map(({ mode, people, key }, i) => {
        const service = services[i % services.length] ?? services[0];
        return service.add(scenario, buildBody(scenario, mode, people), key);
      }),
    );
    return { round, scenario, callers, responses, faultCounts: database.take().faultCounts };
  });
  await pool.stop();

  const stored = groupByOrganisation(await engine().contents());
  const violations = rounds.flatMap(({ round, scenario, callers, responses }) =>
    findRoundViolations(scenario, callers, responses, stored.get(scenario.orgId) ?? []).map(
      (text) => `round ${round}: ${text}`,
    ),
  );
  const figures = formatCounts({ rounds: ROUNDS, calls: CALLERS * ROUNDS });
  printFigures("Concurrent callers", figures, violations, sumByKey(rounds.map((round) => round.faultCounts)));
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
