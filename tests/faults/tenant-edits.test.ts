import { expect, test } from "vitest";
import type { DatabaseRequest } from "../testkit/database-proxy.ts";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import { findStoredViolations, groupByOrganisation } from "../testkit/faults/expectations.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { delayedVisibility, failStatements } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures } from "../testkit/faults/report.ts";
import { delayedCommit, dropResponses } from "../testkit/faults/request-faults.ts";
import { buildBody, buildContents, createScenario, type Mode } from "../testkit/faults/scenario.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { useEngine } from "../testkit/use-engine.ts";

const RECORDS_PER_CALL = 200;
const CALLS = scaled(5, 50);

const engine = useEngine();

/** Counts the distinct copies that these requests try to write. */
const countAttemptedCopies = (requests: readonly DatabaseRequest[]) =>
  new Set(
    requests
      .filter(({ operation }) => operation === "BatchExecuteStatement")
      .flatMap(({ body }) => body.match(/"ORG#[\w-]+#PERSON#[\w-]+"/g) ?? []),
  ).size;

test("adding prospects: a copy that appears between the read and the write stays exactly as it is", async (context) => {
  shortenRetryDelays(context);
  const seed = useSeed(context);
  const pool = await startPool(engine(), 4);
  const runs = await pool.run(range(CALLS), async ({ database, service }, i) => {
    const random = createRandom(`${seed}/${i}`);
    const scenario = await createScenario(random, { copied: RECORDS_PER_CALL });
    await engine().put(buildContents(scenario));
    // The service finds no copy when it reads, as if another caller created each one just before the write.
    database.fail(
      `${seed}/${i}`,
      delayedCommit(0.1),
      dropResponses(0.1),
      failStatements(0.1, ["ThrottlingError", "InternalServerError"]),
      failStatements(0.1, ["InternalServerError"], "after"),
      delayedVisibility(),
    );
    const mode = random.pick<Mode>(["direct", "manual", "bulk"]);
    const { addedCount } = await service.add(scenario, buildBody(scenario, mode, scenario.people), "key");
    return { i, scenario, addedCount, attempted: countAttemptedCopies(database.take().requests) };
  });
  await pool.stop();

  const stored = groupByOrganisation(await engine().contents());
  const violations = runs.flatMap(({ i, scenario, addedCount }) =>
    [
      ...(addedCount === RECORDS_PER_CALL ? [] : [`addedCount is ${addedCount}`]),
      ...findStoredViolations(scenario, scenario.people, stored.get(scenario.orgId) ?? []),
    ].map((violation) => `call ${i}: ${violation}`),
  );
  const attempted = runs.reduce((sum, run) => sum + run.attempted, 0);
  printFigures("Existing copies", formatCounts({ "copies attempted over existing records": attempted }), violations);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  expect(attempted).toBe(CALLS * RECORDS_PER_CALL);
});
