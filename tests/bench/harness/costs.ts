import type { Engine } from "../../testkit/faults/engine.ts";
import { countStoredMembers } from "./count-members.ts";
import { createJob, createJobs, type Setting } from "./job.ts";
import { type DatabaseCosts, startMeteredDatabase } from "./metered-database.ts";
import { startWorker } from "./start-worker.ts";

export interface Costs extends DatabaseCosts {
  /** How far a fresh process grows that does this and nothing before. */
  readonly peakMb: number;
  /** Of two callers side by side that share half of their persons: how many both say they added, and how many there are. */
  readonly counted: number;
  readonly created: number;
}

/** What a contender takes for one job, and whether its count is exact. Not timed: the way to the database is a proxy. */
export async function measureCosts(engine: Engine, contender: string, setting: Setting): Promise<Costs> {
  const database = await startMeteredDatabase(engine.endpoint);
  const worker = await startWorker(contender, database.endpoint, { collects: true });
  const { grownMb } = await worker.run(await createJob(engine, setting));
  const charges = database.take();

  const callers = await createJobs(engine, setting, 2, setting.size / 2);
  const before = await countStoredMembers(engine, callers);
  const { added } = await worker.run(...callers);
  const after = await countStoredMembers(engine, callers);

  await worker.stop();
  await database.stop();
  const counted = added.reduce((sum, count) => sum + count, 0);
  return { ...charges, peakMb: grownMb, counted, created: after - before };
}
