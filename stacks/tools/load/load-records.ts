import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openCheckpoint, type Progress } from "./checkpoint.ts";
import { type Line, readLines } from "./lines.ts";
import { type Change, InvalidLineError, parseLine } from "./parse-line.ts";
import { type Target, writeChanges } from "./write-changes.ts";

/** Enough to keep all connections busy, and few enough to fit into memory and to stop soon. */
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const CHECKPOINT_INTERVAL_MS = 1_000;

interface Load extends Target {
  /** In JSON Lines format: one record per line. */
  readonly file: string;
  readonly onProgress?: (progress: Progress, fileSize: number) => void;
  /** A line that was not loaded. */
  readonly onInvalidLine?: (line: number, reason: string) => void;
  /** A line whose record has an identity that names another record. */
  readonly onSharedIdentity?: (line: number) => void;
  /** Stops the load after the current batch. */
  readonly signal?: AbortSignal;
}

/** Records that are written together. */
interface Batch {
  /** The last change of each id. */
  readonly changes: readonly Change[];
  /** The progress once the changes are written. */
  readonly after: Progress;
}

/**
 * Loads a file of records into the global table. Continues where the last run stopped or was killed. The records since
 * its last checkpoint are written again, which changes nothing. If the file contains an id twice, the last line remains.
 * @returns the progress: the whole file unless `signal` stopped the load
 * @throws EnvironmentError if the path is not a file; errors of the file system and of DynamoDB, after saving a
 * checkpoint
 */
export async function loadRecords({ file, onProgress, onSharedIdentity, signal, ...load }: Load): Promise<Progress> {
  const { client, table, type } = load;
  const checkpoint = await openCheckpoint(file, [await readAddress(client), table, type]);
  const start = await checkpoint.read();
  await checkpoint.assertWritable();
  let done = start;
  let shared = start.shared;
  let savedAt = performance.now();
  try {
    // One batch after the other, so that later lines win, and earlier ones keep their identities.
    for await (const { changes, after } of batchChanges(readLines(file, start), start, load)) {
      if (signal?.aborted) break;
      const changesWithShared = await writeChanges(load, changes);
      for (const { line } of changesWithShared) onSharedIdentity?.(line);
      shared += changesWithShared.length;
      done = { ...after, shared };
      onProgress?.(done, checkpoint.size);
      if (performance.now() - savedAt < CHECKPOINT_INTERVAL_MS) continue;
      await checkpoint.write(done);
      savedAt = performance.now();
    }
  } finally {
    // Without progress there is nothing to save, and a mistyped table must not replace another table's checkpoint.
    if (done !== start) await checkpoint.write(done);
  }
  if (!signal?.aborted) await checkpoint.remove();
  return done;
}

/** Identifies the database: other databases may have a table with the same name. */
async function readAddress({ config }: DynamoDBClient): Promise<string> {
  const endpoint = await config.endpoint?.();
  return endpoint ? `${endpoint.hostname}:${endpoint.port}` : config.region();
}

async function* batchChanges(
  lines: AsyncIterable<Line>,
  start: Progress,
  { type, onInvalidLine }: Pick<Load, "type" | "onInvalidLine">,
): AsyncGenerator<Batch> {
  let { loaded, deleted, invalid } = start;
  let after = start;
  let batchStart = start.offset;
  const changes = new Map<string, Change>();
  for await (const line of lines) {
    try {
      const change = parseLine(line, type);
      if (change) {
        // Moves the id to the end.
        changes.delete(change.id);
        changes.set(change.id, change);
        if (change.item) loaded += 1;
        else deleted += 1;
      }
    } catch (error) {
      if (!(error instanceof InvalidLineError)) throw error;
      invalid += 1;
      onInvalidLine?.(line.number, error.message);
    }
    after = { ...after, offset: line.end, line: line.number, loaded, deleted, invalid };
    if (changes.size < MAX_BATCH_RECORDS && line.end - batchStart < MAX_BATCH_BYTES) continue;
    yield { changes: [...changes.values()], after };
    changes.clear();
    batchStart = line.end;
  }
  yield { changes: [...changes.values()], after };
}
