import { IndexingError, type IndexRebuild, type PersonIndex } from "../../../lib/person-search/search-engine.ts";
import type { Random } from "../faults/random.ts";
import type { Process } from "./scheduler.ts";

type Changes = Pick<PersonIndex, "put" | "remove">;

interface Interception {
  /** Runs any other method. */
  readonly call: Process["call"];
  /** Runs `put` or `remove`, perhaps for some of the items. */
  readonly change: <T>(
    items: readonly T[],
    toId: (item: T) => string,
    run: (items: readonly T[]) => Promise<void>,
  ) => Promise<void>;
}

/** An index whose methods are intercepted, also those of its rebuild. */
function intercept(index: PersonIndex, { call, change }: Interception): PersonIndex {
  const wrap = (target: Changes): Changes => ({
    put: (documents) =>
      change(
        documents,
        ({ id }) => id,
        (some) => target.put(some),
      ),
    remove: (ids) =>
      change(
        ids,
        (id) => id,
        (some) => target.remove(some),
      ),
  });
  const wrapRebuild = (rebuild: IndexRebuild): IndexRebuild => ({
    ...wrap(rebuild),
    readCheckpoint: () => call(() => rebuild.readCheckpoint()),
    writeCheckpoint: (checkpoint) => call(() => rebuild.writeCheckpoint(checkpoint)),
    finish: () => call(() => rebuild.finish()),
    discard: () => call(() => rebuild.discard()),
  });
  return {
    ...wrap(index),
    search: (...query) => call(() => index.search(...query)),
    listValues: (...query) => call(() => index.listValues(...query)),
    needsRebuild: () => call(() => index.needsRebuild()),
    openRebuild: async () => wrapRebuild(await call(() => index.openRebuild())),
    drop: () => call(() => index.drop()),
    findPersons: (ids) => call(() => index.findPersons(ids)),
    listPersons: (sampleSize) => index.listPersons(sampleSize),
    close: () => index.close(),
  };
}

/**
 * The index as a process sees it: each method is one call. Some changes fail: none of the persons was changed, only some, or all
 * although the engine says that they were not.
 */
export const connectIndex = (index: PersonIndex, { call }: Process, random: Random, failureRate: number): PersonIndex =>
  intercept(index, {
    call,
    async change(items, toId, run) {
      if (!random.chance(failureRate)) return call(() => run(items));
      const failed = random.sample(items, random.int(0, items.length));
      const isLost = random.chance(0.5);
      await call(() => run(isLost ? items : items.filter((item) => !failed.includes(item))));
      throw random.chance(0.5) || failed.length === 0
        ? new Error("The engine failed")
        : new IndexingError(failed.map(toId));
    },
  });

/** An index in which something else happens before the first change. */
export function interfere(index: PersonIndex, happen: () => Promise<void>): PersonIndex {
  let happened: Promise<void> | undefined;
  return intercept(index, {
    call: (run) => run(),
    async change(items, _, run) {
      happened ??= happen();
      await happened;
      await run(items);
    },
  });
}
