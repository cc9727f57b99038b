import * as v from "valibot";
import type { DataFolder } from "../data-folder.ts";
import { readIfExists, writeAtomically } from "../files.ts";

/** How far a consumer has handled a stream: the sequence number of the last record of each shard. */
const Checkpoint = v.object({ streamArn: v.string(), positions: v.record(v.string(), v.string()) });
export type Checkpoint = v.InferOutput<typeof Checkpoint>;

/** Where a consumer's checkpoint is kept. */
export interface Checkpoints {
  readonly read: () => Promise<Checkpoint | undefined>;
  readonly write: (checkpoint: Checkpoint) => Promise<void>;
}

/** For a stack that keeps no data. */
export const NO_CHECKPOINTS: Checkpoints = { read: async () => undefined, write: async () => {} };

const CheckpointJson = v.pipe(v.string(), v.parseJson(), Checkpoint);

/** Keeps the checkpoint in a file. A file that contains anything else counts as missing. */
export const createCheckpointFile = (file: string): Checkpoints => ({
  async read() {
    const checkpoint = v.safeParse(CheckpointJson, await readIfExists(file));
    return checkpoint.success ? checkpoint.output : undefined;
  },
  write: (checkpoint) => writeAtomically(file, JSON.stringify(checkpoint)),
});

/** The checkpoint of a consumer, which is kept if there is a data folder. */
export const openCheckpoints = (data: DataFolder | undefined, consumer: string): Checkpoints =>
  data ? createCheckpointFile(data.checkpointFile(consumer)) : NO_CHECKPOINTS;
