import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { MAX_ITEMS_PER_REQUEST } from "../../../lib/dynamodb/batch-writes.ts";
import { bulkPut } from "../../../lib/dynamodb/bulk-put.ts";
import type { Item } from "../../../lib/dynamodb/item.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { openCheckpoint, type Progress } from "./checkpoint.ts";
import { type Line, readLines } from "./lines.ts";
import { InvalidLineError, parseRecordItem } from "./record-item.ts";

/** Maximum number of concurrent requests. */
const CONCURRENCY = 16;
const CHECKPOINT_INTERVAL_MS = 1_000;

interface Load {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly type: EntityType;
  /** In JSON Lines format: one record per line. */
  readonly file: string;
  readonly onProgress?: (progress: Progress, fileSize: number) => void;
  readonly onInvalidLine?: (line: number, reason: string) => void;
  /** Stops the load after the requests in progress. */
  readonly signal?: AbortSignal;
}

/** The items of one request. */
interface Batch {
  readonly items: Item[];
  /** The progress once the items are written. */
  readonly after: Progress;
}

/**
 * Loads a file of records into the global table. Continues where the last run stopped or was killed. The records since
 * its last checkpoint are written again, which changes nothing. If the file contains an id twice, either record may
 * remain.
 * @returns the progress: the whole file unless `signal` stopped the load
 * @throws EnvironmentError if the path is not a file; errors of the file system and of DynamoDB, after saving a
 * checkpoint
 */
export async function loadRecords({
  client,
  table,
  type,
  file,
  onProgress,
  onInvalidLine,
  signal,
}: Load): Promise<Progress> {
  const checkpoint = await openCheckpoint(file, [await readAddress(client), table, type]);
  const start = await checkpoint.read();
  await checkpoint.assertWritable();
  let done = start;
  let savedAt = performance.now();

  // In file order. The oldest request is awaited first, so that everything before `done` is written.
  const inFlight: { put: Promise<void>; after: Progress }[] = [];
  const finishOldest = async () => {
    const oldest = inFlight.shift();
    if (!oldest) return;
    await oldest.put;
    done = oldest.after;
    onProgress?.(done, checkpoint.size);
    if (performance.now() - savedAt < CHECKPOINT_INTERVAL_MS) return;
    await checkpoint.write(done);
    savedAt = performance.now();
  };

  try {
    for await (const { items, after } of batchRecords(readLines(file, start), type, start, onInvalidLine)) {
      if (signal?.aborted) break;
      if (inFlight.length === CONCURRENCY) await finishOldest();
      const put = bulkPut(client, table, items);
      // `finishOldest` throws its error. Without a handler until then, Node would end the process.
      put.catch(() => {});
      inFlight.push({ put, after });
    }
    while (inFlight.length > 0) await finishOldest();
  } finally {
    await Promise.allSettled(inFlight.map(({ put }) => put));
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

/**
 * Groups records into requests. DynamoDB rejects a request with two records of one id, so only the last one is sent.
 */
async function* batchRecords(
  lines: AsyncIterable<Line>,
  type: EntityType,
  start: Progress,
  onInvalidLine: Load["onInvalidLine"],
): AsyncGenerator<Batch> {
  let { loaded, invalid } = start;
  let after = start;
  let items = new Map<string | undefined, Item>();
  for await (const line of lines) {
    try {
      const item = parseRecordItem(line, type);
      if (item) items.set(item.pk?.S, item);
      if (item) loaded += 1;
    } catch (error) {
      if (!(error instanceof InvalidLineError)) throw error;
      invalid += 1;
      onInvalidLine?.(line.number, error.message);
    }
    after = { offset: line.end, line: line.number, loaded, invalid };
    if (items.size === MAX_ITEMS_PER_REQUEST) {
      yield { items: [...items.values()], after };
      items = new Map();
    }
  }
  yield { items: [...items.values()], after };
}
