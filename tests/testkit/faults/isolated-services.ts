import type { Engine } from "./engine.ts";
import { type FaultyDatabase, startFaultyDatabase } from "./faulty-database.ts";
import { loadService, type Service } from "./service.ts";

/** Services with a way of their own to the engine, so that what fails in one slot does not in others. */
export interface Slot {
  readonly database: FaultyDatabase;
  readonly service: Service;
  /** The first one, and others like it: several Lambda instances at work on the same. */
  readonly services: readonly [Service, ...Service[]];
}

/** Lanes work side by side, each on one job at a time. Stop them at the end. */
export async function startPool(engine: Engine, size: number, servicesPerSlot = 1) {
  const slots: Slot[] = [];
  for (let i = 0; i < size; i++) {
    const database = await startFaultyDatabase(engine.endpoint);
    const service = await loadService(database.endpoint);
    const others: Service[] = [];
    while (others.length < servicesPerSlot - 1) others.push(await loadService(database.endpoint));
    slots.push({ database, service, services: [service, ...others] });
  }
  return {
    async run<Job, Result>(
      jobs: readonly Job[],
      work: (slot: Slot, job: Job, index: number) => Promise<Result>,
    ): Promise<Result[]> {
      const results: Result[] = [];
      const left = jobs.entries();
      await Promise.all(
        slots.map(async (slot) => {
          for (const [index, job] of left) results[index] = await work(slot, job, index);
          await slot.database.settled();
        }),
      );
      return results;
    },
    stop: () => Promise.all(slots.map(({ database }) => database.stop())),
  };
}
