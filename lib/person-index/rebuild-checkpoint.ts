import * as v from "valibot";
import type { IndexRebuild, PersonIndex } from "../person-search/search-engine.ts";

/** More segments than are scanned at once, so that the last ones do not wait for one that is larger. */
const SEGMENTS = 32;

/** How far a rebuild is. It is stored with the new index, so it never says more than what that holds. */
const Checkpoint = v.object({
  /** The name of the table. */
  table: v.string(),
  /** Items of the table that were read, of all kinds. */
  items: v.number(),
  persons: v.number(),
  segments: v.pipe(
    v.array(
      v.object({
        isDone: v.boolean(),
        /** Where the segment continues. */
        after: v.optional(v.string()),
      }),
    ),
    v.length(SEGMENTS),
  ),
});
export type Checkpoint = v.InferOutput<typeof Checkpoint>;

const CheckpointJson = v.pipe(v.string(), v.parseJson(), Checkpoint);

/**
 * Opens the new index of a rebuild, with its checkpoint.
 * @param isRestart begins with an empty index. So does another table, and a checkpoint that another version has written
 * @throws errors of the engine
 */
export async function openRebuild(
  index: Pick<PersonIndex, "openRebuild">,
  table: string,
  isRestart: boolean,
): Promise<{ readonly rebuild: IndexRebuild; readonly checkpoint: Checkpoint }> {
  const rebuild = await index.openRebuild();
  const stored = await rebuild.readCheckpoint();
  const checkpoint = v.safeParse(CheckpointJson, stored);
  if (!isRestart && checkpoint.success && checkpoint.output.table === table)
    return { rebuild, checkpoint: checkpoint.output };
  const segments = Array.from({ length: SEGMENTS }, () => ({ isDone: false }));
  const start: Checkpoint = { table, items: 0, persons: 0, segments };
  if (stored === undefined) return { rebuild, checkpoint: start };
  await rebuild.discard();
  return { rebuild: await index.openRebuild(), checkpoint: start };
}
