import { expect, test } from "vitest";
import { startEngine } from "../testkit/faults/engine.ts";
import { answerDeviations, byOrganisation, storedDeviations } from "../testkit/faults/expectations.ts";
import { type Fault, reads, writes } from "../testkit/faults/fault.ts";
import { startLanes } from "../testkit/faults/isolated-services.ts";
import { failStatements, leaveKeys } from "../testkit/faults/item-faults.ts";
import { randomFrom } from "../testkit/faults/random.ts";
import {
  delay,
  failRequests,
  loseAnswers,
  resetConnections,
  stall,
  throttleRequests,
} from "../testkit/faults/request-faults.ts";
import { bodyOf, contentsOf, newWorld } from "../testkit/faults/scenario.ts";
import { say, seedOf, sized } from "../testkit/faults/sizes.ts";

const KINDS = { nowhere: 25, global: 25, copied: 10, member: 10, removed: 10 };
/** A clean call for such a world makes this many requests. */
const REQUESTS = 9;

/** With less left the answer goes out without the work having stopped by itself: that is for what nobody foresaw. */
const LAST_MOMENT_MS = 250;

/** A way in which the database fails without end, and how long the invocation may take. */
interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly remainingMs: number;
}

/**
 * For each case, in a world of its own: calls until the time is up, then heals the database and retries.
 * @param leastMs what must be left of the time when the call is answered
 * @param atOnce so many cases side by side
 * @returns what was not as promised
 */
async function deviationsOf(seed: string, cases: readonly Case[], leastMs = 0, atOnce = 1): Promise<string[]> {
  const engine = await startEngine();
  const lanes = await startLanes(engine, atOnce);
  const runs = await lanes.run(cases, async ({ database, service }, { name, fault, remainingMs }) => {
    const world = await newWorld(randomFrom(`${seed}/${name}`), KINDS);
    await engine.put(contentsOf(world));
    const body = bodyOf(world, "direct", world.people);
    database.fail(`${seed}/${name}`, fault);
    const first = await service.add(world, body, undefined, { remainingMs });
    database.heal();
    const retried = await service.add(world, body, String(first.headers["idempotency-key"]));
    return { name, world, first, retried };
  });
  await lanes.stop();
  const stored = byOrganisation(await engine.contents());
  await engine.stop();
  return runs.flatMap(({ name, world, first, retried }) =>
    [
      ...(first.status === 503 ? [] : [`answered ${first.status} at first`]),
      ...(first.remainingMs > leastMs ? [] : [`answered with ${first.remainingMs} ms left`]),
      ...(Number(first.headers["retry-after"]) > 0 ? [] : ["no retry-after"]),
      ...(first.headers["idempotency-key"] ? [] : ["no idempotency-key"]),
      ...answerDeviations(retried, world.people, "direct"),
      ...storedDeviations(world, world.people, stored.get(world.orgId) ?? []),
    ].map((deviation) => `${name}: ${deviation}`),
  );
}

/** Gives each fault a time of its own, in several rounds. */
const casesOf = (seed: string, rounds: number, faults: () => Readonly<Record<string, Fault>>): Case[][] =>
  Array.from({ length: rounds }, (_, round) => {
    const random = randomFrom(`${seed}/times/${round}`);
    return Object.entries(faults()).map(([name, fault]) => ({ name, fault, remainingMs: random.int(1_300, 2_500) }));
  });

async function tryRounds(seed: string, what: string, rounds: readonly Case[][]) {
  const deviations: string[] = [];
  for (const [round, cases] of rounds.entries())
    deviations.push(...(await deviationsOf(`${seed}/${round}`, cases, LAST_MOMENT_MS, cases.length)));
  say(`${rounds.flat().length} calls to databases that ${what}: ${deviations.length} deviations`);
  return deviations;
}

test("a database that fails without end is answered 503 in time, and the retry completes the work", async (context) => {
  const seed = seedOf(context);
  const rounds = casesOf(seed, sized(1, 30), () => ({
    "every request throttled": throttleRequests(1),
    "every connection reset": resetConnections(1),
    "every request a server error": failRequests(1),
    "every write a server error": failRequests(1, writes),
    "every answer to a read lost": loseAnswers(1, reads),
    "every answer to a write lost": loseAnswers(1, writes),
    "every statement throttled": failStatements(1, ["ThrottlingError"]),
    "every statement failed after its commit": failStatements(1, ["InternalServerError"], "after"),
    "every key unprocessed": leaveKeys(1),
    "every request slow": delay(5_000),
  }));
  expect(await tryRounds(seed, "fail without end", rounds)).toEqual([]);
});

test("a database that stops answering is answered 503 in time, and the retry completes the work", async (context) => {
  const seed = seedOf(context);
  const rounds = casesOf(seed, sized(1, 10), () =>
    Object.fromEntries(
      Array.from({ length: REQUESTS }, (_, before) => [
        [`silent after ${before} requests`, stall((request) => request > before)],
        [`half an answer after ${before} requests`, stall((request) => request > before, "half an answer")],
      ]).flat(),
    ),
  );
  expect(await tryRounds(seed, "stop answering", rounds)).toEqual([]);
});

test("a call with next to no time left is answered 503 in time, and the retry completes the work", async (context) => {
  const times = [300, 500, 900, 1_000, 1_001, 1_010];
  const cases = times.map((remainingMs) => ({ name: `${remainingMs} ms`, fault: stall(() => true), remainingMs }));
  expect(await deviationsOf(seedOf(context), cases)).toEqual([]);
});
