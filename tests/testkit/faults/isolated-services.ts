import type { Engine } from "../engine.ts";
import { type FaultyDatabase, startFaultyDatabase } from "./faulty-database.ts";
import { loadService, type Service } from "./service.ts";

/** Services with their own faulty database, so that faults in one slot do not affect the others. */
export interface Slot {
  readonly database: FaultyDatabase;
  readonly service: Service;
  /** All services of the slot, `service` first: several Lambda instances that work on the same data. */
  readonly services: readonly [Service, ...Service[]];
}

/** Starts slots that work in parallel, each on one job at a time. Call `stop` at the end. */
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
