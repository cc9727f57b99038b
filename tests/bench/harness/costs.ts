import type { Engine } from "../../testkit/engine.ts";
import { countStoredMembers } from "./count-members.ts";
import { createJob, createJobs, type Setting } from "./job.ts";
import { type DatabaseCosts, startMeteredDatabase } from "./metered-database.ts";
import { startWorker } from "./start-worker.ts";

export interface Costs extends DatabaseCosts {
  /** Growth of a fresh process during one job. */
  readonly peakMb: number;
  /** Two concurrent callers share half of their persons: the sum of the counts that they return ... */
  readonly counted: number;
  /** ... and the number of memberships that were created. */
  readonly created: number;
}

/**
 * Measures what one job costs a contender, and whether its count is exact with a concurrent caller. Takes no times,
 * because a proxy between contender and database reads the consumed capacity.
 */
export async function measureCosts(engine: Engine, contender: string, setting: Setting): Promise<Costs> {
  const database = await startMeteredDatabase(engine.endpoint);
  const worker = await startWorker(contender, database.endpoint, { collectsGarbage: true });
  const { grownMb } = await worker.run(await createJob(engine, setting));
  const databaseCosts = database.take();

  const callers = await createJobs(engine, setting, 2, setting.size / 2);
  const before = await countStoredMembers(engine, callers);
  const { added } = await worker.run(...callers);
  const after = await countStoredMembers(engine, callers);

  await worker.stop();
  await database.stop();
  const counted = added.reduce((sum, count) => sum + count, 0);
  return { ...databaseCosts, peakMb: grownMb, counted, created: after - before };
}
