import type { Engine } from "./engine.ts";
import { type FaultyDatabase, startFaultyDatabase } from "./faulty-database.ts";
import { loadService, type Service } from "./service.ts";

/** Services with a way of their own to the engine, so that what fails in one lane does not in others. */
export interface Lane {
  readonly database: FaultyDatabase;
  readonly service: Service;
  /** The first one, and others like it: several Lambda instances at work on the same. */
  readonly services: readonly [Service, ...Service[]];
}

/** Lanes work side by side, each on one job at a time. Stop them at the end. */
export async function startLanes(engine: Engine, count: number, servicesEach = 1) {
  const lanes: Lane[] = [];
  for (let i = 0; i < count; i++) {
    const database = await startFaultyDatabase(engine.endpoint);
    const service = await loadService(database.endpoint);
    const others: Service[] = [];
    while (others.length < servicesEach - 1) others.push(await loadService(database.endpoint));
    lanes.push({ database, service, services: [service, ...others] });
  }
  return {
    async run<Job, Result>(
      jobs: readonly Job[],
      work: (lane: Lane, job: Job, index: number) => Promise<Result>,
    ): Promise<Result[]> {
      const results: Result[] = [];
      const left = jobs.entries();
      await Promise.all(
        lanes.map(async (lane) => {
          for (const [index, job] of left) results[index] = await work(lane, job, index);
          await lane.database.settled();
        }),
      );
      return results;
    },
    stop: () => Promise.all(lanes.map(({ database }) => database.stop())),
  };
}
