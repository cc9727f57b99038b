import fc from "fast-check";
import { test, vi } from "vitest";
import { createRandom } from "../faults/random.ts";
import { type Change, tableChanges } from "../search-data.ts";
import { describeMaintenance } from "./describe-maintenance.ts";
import { expectIndex, type IndexUnderTest } from "./expect-index.ts";
import { IndexWorld, listChanged } from "./index-world.ts";

/**
 * What must hold for every engine: after everything has settled, the index equals the table.
 * @param open opens an engine with an empty index. The suite closes the engine
 */
export function describeIndexing(open: () => Promise<IndexUnderTest>, numRuns: number): void {
  describeMaintenance(open);

  async function run(
    seed: number,
    initial: readonly Change[],
    history: readonly Change[],
    work: (world: IndexWorld) => Promise<unknown>[],
  ) {
    const tested = await open();
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

  test.each<[string, (world: IndexWorld) => Promise<unknown>[]]>([
    ["", () => []],
    ["during a rebuild that is killed and continued", (world) => [world.rebuild()]],
    ["during a comparison that repairs", (world) => [world.repair()]],
    [
      "during two rebuilds, one after the other, and a comparison",
      (world) => [world.rebuild().then(() => world.rebuild()), world.repair()],
    ],
  ])("the index equals the table after failures, kills and repeated batches %s", async (_, work) => {
    const property = fc.asyncProperty(fc.nat(), tableChanges, tableChanges, (seed, initial, history) =>
      run(seed, initial, history, work),
    );
    // Shrinking would take minutes, and the schedule of a smaller history is another one.
    await fc.assert(property, { numRuns, endOnFailure: true });
  });
}
