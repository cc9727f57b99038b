import { deadlineAfter } from "../../../lib/deadline.ts";
import { createDatabase } from "../../../lib/dynamodb/database.ts";
import { leadListKey } from "../../../lib/dynamodb/keys.ts";
import { createLocalClient } from "../../../lib/dynamodb/local-client.ts";
import { settleCount } from "../../../lib/lead-lists/settle-counts.ts";
import { type Engine, startEngine } from "../engine.ts";
import { TABLES } from "../environment.ts";
import { findCountViolations, findMembersWithoutCopy } from "./expectations.ts";
import { startFaultyDatabase } from "./faulty-database.ts";
import { type KillMoment, killAt } from "./kill.ts";
import { createRandom } from "./random.ts";
import { buildBody, buildContents, createScenario, type InitialState, type Mode, type Scenario } from "./scenario.ts";
import { createSnapshot } from "./snapshot.ts";
import type { Worker } from "./workers.ts";

/** A call that is the same in every run. */
export interface CrashScenario {
  readonly seed: string;
  readonly mode: Mode;
  readonly counts: Readonly<Partial<Record<InitialState, number>>>;
}

/** The point at which a process is killed. */
export interface KillPoint {
  /** Number of the database request, from 1. */
  readonly request: number;
  readonly moment: KillMoment;
}

/** The result of a run: violations, the last response, a snapshot of both tables, and the number of requests. */
export type CrashResult = Awaited<ReturnType<typeof runCrashScenario>>;

/**
 * Runs the scenario's call in the worker, with a database that nothing else uses.
 * @param kill if given, first runs the same call in `workerToKill` and kills that process at this point
 */
export async function runCrashScenario(
  { seed, mode, counts }: CrashScenario,
  worker: Worker,
  kill?: KillPoint & { workerToKill: Worker },
) {
  const engine = await startEngine();
  const database = await startFaultyDatabase(engine.endpoint);
  try {
    const scenario = await createScenario(createRandom(seed), counts);
    await engine.put(buildContents(scenario));
    const call = {
      token: scenario.token,
      params: { id: scenario.listId },
      body: buildBody(scenario, mode, scenario.people),
      headers: { prefer: "return=representation", "idempotency-key": "key" },
    };
    const request = { databaseEndpoint: database.endpoint, call };
    const violations: string[] = [];
    if (kill) {
      database.fail(seed, killAt(kill.request, kill.moment, kill.workerToKill));
      if (await kill.workerToKill.call(request)) violations.push("the process was not killed");
      database.heal();
      await database.settled();
      const { tenants } = await engine.contents();
      violations.push(...findMembersWithoutCopy(scenario, tenants), ...findCountViolations(tenants));
    }
    const response = await worker.call(request);
    await database.settled();
    violations.push(...findCountViolations((await engine.contents()).tenants));
    await settleCountLater(engine, scenario);
    const stored = createSnapshot(await engine.contents());
    return { violations, response, stored, requests: database.take().requests.length };
  } finally {
    await database.stop();
    await engine.stop();
  }
}

/** Settles the count of the list as a job does two minutes later. */
async function settleCountLater({ endpoint }: Engine, { orgId, listId }: Scenario): Promise<void> {
  const client = createLocalClient(endpoint);
  const database = createDatabase({ client, tables: TABLES }, deadlineAfter(10_000));
  await settleCount(database, leadListKey(orgId, listId), new Date(Date.now() + 120_000));
  client.destroy();
}
