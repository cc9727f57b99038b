import fc from "fast-check";
import { test, vi } from "vitest";
import { createRandom } from "../faults/random.ts";
import { type Change, tableChanges } from "../search-data.ts";
import { buildEmptyIndex } from "./build-empty-index.ts";
import { describeMaintenance } from "./describe-maintenance.ts";
import { describeRebuilds } from "./describe-rebuilds.ts";
import { expectIndex, type IndexUnderTest } from "./expect-index.ts";
import { IndexWorld, listChanged } from "./index-world.ts";

/**
 * What must hold for every engine: after everything has settled, the index equals the table.
 * @param open opens an engine without an index. The suite closes the engine
 */
export function describeIndexing(open: () => Promise<IndexUnderTest>, numRuns: number): void {
  describeMaintenance(open);
  describeRebuilds(open);

  async function run(
    seed: number,
    initial: readonly Change[],
    history: readonly Change[],
    work: (world: IndexWorld) => Promise<unknown>[],
    hasIndex: boolean,
  ) {
    const tested = await open();
    if (hasIndex) await buildEmptyIndex(tested.engine);
    // Retries follow without a delay.
    const delays = vi.spyOn(Math, "random").mockReturnValue(0);
    try {
      const world = new IndexWorld(createRandom(String(seed)), tested.engine);
      for (const [id, record] of initial.flatMap(listChanged)) world.table.change(id, record);
      const deliveries = world.table.shards.map((shard) => world.deliver(shard));
      await world.scheduler.run([world.change(history), ...deliveries, ...work(world)]);
      await expectIndex(tested, world.table.persons);
    } finally {
      delays.mockRestore();
      await tested.engine.close();
    }
  }

  test.each<[string, (world: IndexWorld) => Promise<unknown>[], hasIndex?: boolean]>([
    ["", () => []],
    ["during a rebuild that is killed and continued", (world) => [world.rebuild()]],
    ["during the first rebuild, before which there is no index", (world) => [world.rebuild()], false],
    ["during a comparison that repairs", (world) => [world.repair()]],
    [
      "during two rebuilds, one after the other, and a comparison",
      (world) => [world.rebuild().then(() => world.rebuild()), world.repair()],
    ],
    ["during two rebuilds at the same time", (world) => [world.rebuild(), world.rebuild()], false],
  ])("the index equals the table after failures, kills and repeated batches %s", async (_, work, hasIndex = true) => {
    const property = fc.asyncProperty(fc.nat(), tableChanges, tableChanges, (seed, initial, history) =>
      run(seed, initial, history, work, hasIndex),
    );
    // Shrinking would take minutes, and the schedule of a smaller history is another one.
    await fc.assert(property, { numRuns, endOnFailure: true });
  });
}
