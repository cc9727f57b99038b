import pMap from "p-map";
import { ignoreUnavailable } from "../dynamodb/best-effort.ts";
import type { PersonIndex } from "../person-search/search-engine.ts";
import { type Checkpoint, openRebuild } from "./rebuild-checkpoint.ts";
import { scanPersons } from "./scan-persons.ts";
import { type RunStep, settleDocuments } from "./settle-documents.ts";

const SEGMENT_CONCURRENCY = 8;
const CHECKPOINT_INTERVAL_MS = 1_000;

export type RebuildProgress = Pick<Checkpoint, "items" | "persons">;

interface Rebuilding {
  readonly run: RunStep;
  /** The name of the global table. */
  readonly table: string;
  readonly index: Pick<PersonIndex, "openRebuild">;
  /** Does not continue an earlier rebuild. */
  readonly isRestart?: boolean;
  /** How often the checkpoint is written. */
  readonly checkpointIntervalMs?: number;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Stops the rebuild. The next one continues. */
  readonly signal?: AbortSignal;
}

/**
 * Builds a new index of all persons of the table next to the one that is searched, then lets it take its place. Continues
 * where the last run stopped or was killed. Meanwhile the index can be used, and changes go to both: see
 * `settleDocuments`.
 * @returns the progress: the whole table unless `signal` stopped the rebuild
 * @throws errors of the engine and of the database, after saving a checkpoint
 */
export async function rebuildIndex({ run, table, index, signal, ...options }: Rebuilding): Promise<RebuildProgress> {
  const { rebuild, checkpoint } = await openRebuild(index, table, options.isRestart ?? false);
  const { checkpointIntervalMs = CHECKPOINT_INTERVAL_MS } = options;
  const { segments } = checkpoint;
  let savedAt = performance.now();
  const save = async () => {
    savedAt = performance.now();
    await rebuild.writeCheckpoint(JSON.stringify(checkpoint));
  };
  let failure: { readonly error: unknown } | undefined;
  const isStopping = () => signal?.aborted || failure !== undefined;

  async function copySegment(segment: Checkpoint["segments"][number], number: number): Promise<void> {
    if (segment.isDone || isStopping()) return;
    const pages = scanPersons(run, { index: number, total: segments.length }, segment.after);
    for await (const { documents, items, end } of pages) {
      await settleDocuments(run, rebuild, documents);
      segment.after = end;
      segment.isDone = end === undefined;
      checkpoint.items += items;
      checkpoint.persons += documents.size;
      options.onProgress?.(checkpoint);
      if (isStopping()) return;
      // A later one follows. Documents are retried for much longer than a checkpoint, so a short outage does not end a rebuild.
      if (performance.now() - savedAt >= checkpointIntervalMs) await save().catch(ignoreUnavailable);
    }
  }

  await save();
  // After a failure, what has begun ends before the caller goes on.
  const copyUntilFailure = ([number, segment]: [number, Checkpoint["segments"][number]]) =>
    copySegment(segment, number).catch((error: unknown) => {
      failure ??= { error };
    });
  await pMap(segments.entries(), copyUntilFailure, { concurrency: SEGMENT_CONCURRENCY });
  if (isStopping()) await save();
  if (failure) throw failure.error;
  if (!signal?.aborted) await rebuild.finish();
  return { items: checkpoint.items, persons: checkpoint.persons };
}
