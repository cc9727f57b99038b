import { expect, test } from "vitest";
import { startEngine } from "../testkit/engine.ts";
import { findResponseViolations, findStoredViolations, groupByOrganisation } from "../testkit/faults/expectations.ts";
import { type Fault, isBatchRead, isBatchWrite } from "../testkit/faults/fault.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { failStatements, unprocessedKeys } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { printFigures } from "../testkit/faults/report.ts";
import {
  delay,
  dropResponses,
  failRequests,
  hang,
  resetConnections,
  throttleRequests,
} from "../testkit/faults/request-faults.ts";
import { buildBody, buildContents, createScenario } from "../testkit/faults/scenario.ts";
import { scaled, useSeed } from "../testkit/faults/seed.ts";

const COUNTS = { unknown: 25, global: 25, copied: 10, member: 10, removed: 10 };
/** A call without faults makes this many requests for such a scenario. The last adds to the count of the list. */
const CLEAN_REQUESTS = 11;

/** With less time left, the hard timeout responds without waiting for the work. It is only a safety net, so a response must come earlier. */
const HARD_TIMEOUT_MARGIN_MS = 250;

/** A permanent database failure, and the time that the invocation may take. */
interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly remainingMs: number;
}

/**
 * Runs each case in a separate scenario: one call while the database fails, then a retry after it has recovered.
 * @param minRemainingMs the time that must be left at the first response
 * @param concurrency the number of cases that run at the same time
 */
async function findViolations(
  seed: string,
  cases: readonly Case[],
  minRemainingMs = 0,
  concurrency = 1,
): Promise<string[]> {
  const engine = await startEngine();
  const pool = await startPool(engine, concurrency);
  const runs = await pool.run(cases, async ({ database, service }, { name, fault, remainingMs }) => {
    const scenario = await createScenario(createRandom(`${seed}/${name}`), COUNTS);
    await engine.put(buildContents(scenario));
    const body = buildBody(scenario, "direct", scenario.people);
    database.fail(`${seed}/${name}`, fault);
    const first = await service.add(scenario, body, undefined, { remainingMs });
    database.heal();
    const retried = await service.add(scenario, body, String(first.headers["idempotency-key"]));
    return { name, scenario, first, retried };
  });
  await pool.stop();
  const stored = groupByOrganisation(await engine.contents());
  await engine.stop();
  return runs.flatMap(({ name, scenario, first, retried }) =>
    [
      ...(first.status === 503 ? [] : [`status ${first.status} instead of 503`]),
      ...(first.remainingMs > minRemainingMs ? [] : [`responded with only ${first.remainingMs} ms left`]),
      ...(Number(first.headers["retry-after"]) > 0 ? [] : ["no Retry-After header"]),
      ...(first.headers["idempotency-key"] ? [] : ["no Idempotency-Key header"]),
      ...findResponseViolations(retried, scenario.people, "direct"),
      ...findStoredViolations(scenario, scenario.people, stored.get(scenario.orgId) ?? []),
    ].map((violation) => `${name}: ${violation}`),
  );
}

/** Gives each fault a random remaining time, in several rounds. */
const buildRounds = (seed: string, rounds: number, faults: () => Readonly<Record<string, Fault>>): Case[][] =>
  Array.from({ length: rounds }, (_, round) => {
    const random = createRandom(`${seed}/times/${round}`);
    return Object.entries(faults()).map(([name, fault]) => ({ name, fault, remainingMs: random.int(1_300, 2_500) }));
  });

async function runRounds(seed: string, failure: string, rounds: readonly Case[][]) {
  const violations: string[] = [];
  for (const [round, cases] of rounds.entries())
    violations.push(...(await findViolations(`${seed}/${round}`, cases, HARD_TIMEOUT_MARGIN_MS, cases.length)));
  printFigures(
    "Deadlines",
    `${rounds.flat().length.toLocaleString("en")} calls to a database that ${failure}`,
    violations,
  );
  return violations;
}

test("adding prospects: returns 503 in time if the database fails every request, and a retry completes the work", async (context) => {
  const seed = useSeed(context);
  const rounds = buildRounds(seed, scaled(1, 30), () => ({
    "every request throttled": throttleRequests(1),
    "every connection reset": resetConnections(1),
    "every request a server error": failRequests(1),
    "every write a server error": failRequests(1, isBatchWrite),
    "every response to a read lost": dropResponses(1, isBatchRead),
    "every response to a write lost": dropResponses(1, isBatchWrite),
    "every statement throttled": failStatements(1, ["ThrottlingError"]),
    "every statement failed after its commit": failStatements(1, ["InternalServerError"], "after"),
    "every key unprocessed": unprocessedKeys(1),
    "every request slow": delay(5_000),
  }));
  expect(await runRounds(seed, "fails every request", rounds)).toEqual([]);
});

test("adding prospects: returns 503 in time if the database hangs after any request, and a retry completes the work", async (context) => {
  const seed = useSeed(context);
  const rounds = buildRounds(seed, scaled(1, 10), () =>
    Object.fromEntries(
      Array.from({ length: CLEAN_REQUESTS - 1 }, (_, before) => [
        [`no response after ${before} requests`, hang((request) => request > before)],
        [`half a response after ${before} requests`, hang((request) => request > before, "half a response")],
      ]).flat(),
    ),
  );
  expect(await runRounds(seed, "hangs", rounds)).toEqual([]);
});

test.each(["no response", "half a response"] as const)(
  "adding prospects: returns 200 in time if the database hangs with %s when only the count of the list is left",
  async (how) => {
    const engine = await startEngine();
    const pool = await startPool(engine, 1);
    const violations = await pool.run([how], async ({ database, service }) => {
      const scenario = await createScenario(createRandom(how), COUNTS);
      await engine.put(buildContents(scenario));
      const body = buildBody(scenario, "direct", scenario.people);
      const isCount = (request: number) => request >= CLEAN_REQUESTS;
      database.fail(how, hang(isCount, how));
      const first = await service.add(scenario, body, "key", { remainingMs: 2_000 });
      database.heal();
      const retried = await service.add(scenario, body, "key");
      return [
        ...[first, retried].flatMap((response) => findResponseViolations(response, scenario.people, "direct")),
        ...(first.remainingMs > HARD_TIMEOUT_MARGIN_MS ? [] : [`only ${first.remainingMs} ms left`]),
        ...findStoredViolations(scenario, scenario.people, (await engine.contents()).tenants),
      ];
    });
    await pool.stop();
    await engine.stop();
    expect(violations.flat()).toEqual([]);
  },
);

test("adding prospects: returns 503 in time if the call has only 300 to 1,010 ms, and a retry completes the work", async (context) => {
  const times = [300, 500, 900, 1_000, 1_001, 1_010];
  const cases = times.map((remainingMs) => ({ name: `${remainingMs} ms`, fault: hang(() => true), remainingMs }));
  expect(await findViolations(useSeed(context), cases)).toEqual([]);
});
