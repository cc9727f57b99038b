import { startEngine } from "./engine.ts";
import { membersWithoutCopy } from "./expectations.ts";
import { startFaultyDatabase } from "./faulty-database.ts";
import { killAt, type Moment } from "./kill.ts";
import { randomFrom } from "./random.ts";
import { bodyOf, contentsOf, type Mode, newWorld, type Whereabouts } from "./scenario.ts";
import { snapshotOf } from "./snapshot.ts";
import type { Worker } from "./workers.ts";

/** A request of which every run is the same. */
export interface Scene {
  readonly seed: string;
  readonly mode: Mode;
  readonly counts: Readonly<Partial<Record<Whereabouts, number>>>;
}

/** Where a process dies. */
export interface Death {
  readonly request: number;
  readonly moment: Moment;
}

/** How a run ended: the last answer, all that the database holds, and how many requests were made of it. */
export type Ending = Awaited<ReturnType<typeof runScene>>;

/** Runs the scene in a database of its own: in the worker, after a victim has died in the middle of the same call. */
export async function runScene({ seed, mode, counts }: Scene, worker: Worker, death?: Death & { victim: Worker }) {
  const engine = await startEngine();
  const database = await startFaultyDatabase(engine.endpoint);
  try {
    const world = await newWorld(randomFrom(seed), counts);
    await engine.put(contentsOf(world));
    const call = {
      token: world.token,
      params: { id: world.listId },
      body: bodyOf(world, mode, world.people),
      headers: { prefer: "return=representation", "idempotency-key": "key" },
    };
    const order = { databaseEndpoint: database.endpoint, call };
    const deviations: string[] = [];
    if (death) {
      database.fail(seed, killAt(death.request, death.moment, death.victim));
      if (await death.victim.call(order)) deviations.push("did not die");
      database.heal();
      await database.settled();
      deviations.push(...membersWithoutCopy(world, (await engine.contents()).tenants));
    }
    const answer = await worker.call(order);
    await database.settled();
    const stored = snapshotOf(await engine.contents());
    return { deviations, answer, stored, requests: database.take().requests.length };
  } finally {
    await database.stop();
    await engine.stop();
  }
}
