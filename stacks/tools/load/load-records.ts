import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../../lib/dynamodb/get-items.ts";
import { loadItems, MAX_ITEMS_PER_REQUEST } from "../../../lib/dynamodb/load-items.ts";
import type { EntityType } from "../../../lib/entity-type.ts";
import { openCheckpoint, type Progress } from "./checkpoint.ts";
import { type Line, readLines } from "./lines.ts";
import { InvalidLineError, parseRecordItem } from "./record-item.ts";

/** Requests under way at once. */
const CONCURRENCY = 16;
const CHECKPOINT_INTERVAL_MS = 1_000;

interface Load {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** What the records are of. */
  readonly type: EntityType;
  /** JSON Lines: a record a line. */
  readonly file: string;
  readonly onProgress?: (progress: Progress, bytes: number) => void;
  readonly onInvalidLine?: (line: number, reason: string) => void;
  /** Stops in order: what is under way is finished first. */
  readonly signal?: AbortSignal;
}

/** Some records, and how far the load has come once they are put. */
interface Batch {
  readonly items: Item[];
  readonly after: Progress;
}

/**
 * Puts a file of records into the global table, from where the last run stopped, however that was: to put one again
 * changes nothing. Where an id is in the file twice, either of its records may stay.
 * @returns how far it came: to the end, unless it was told to stop
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
  let done = await checkpoint.read();
  // Where it can't be written, better now than after hours.
  await checkpoint.write(done);
  let writtenAt = performance.now();

  // In the order of the file, so that what is done is always one piece from its start.
  const inFlight: { put: Promise<void>; after: Progress }[] = [];
  const finishOldest = async () => {
    const oldest = inFlight.shift();
    if (!oldest) return;
    await oldest.put;
    done = oldest.after;
    onProgress?.(done, checkpoint.size);
    if (performance.now() - writtenAt < CHECKPOINT_INTERVAL_MS) return;
    await checkpoint.write(done);
    writtenAt = performance.now();
  };

  try {
    for await (const { items, after } of batchRecords(readLines(file, done), type, done, onInvalidLine)) {
      if (signal?.aborted) break;
      if (inFlight.length === CONCURRENCY) await finishOldest();
      const put = loadItems(client, table, items);
      // Thrown when its turn comes.
      put.catch(() => {});
      inFlight.push({ put, after });
    }
    while (inFlight.length > 0) await finishOldest();
  } finally {
    await Promise.allSettled(inFlight.map(({ put }) => put));
    await checkpoint.write(done);
  }
  if (!signal?.aborted) await checkpoint.remove();
  return done;
}

/** Tables of one name may be in many databases. */
async function readAddress({ config }: DynamoDBClient): Promise<string> {
  const endpoint = await config.endpoint?.();
  return endpoint ? `${endpoint.hostname}:${endpoint.port}` : config.region();
}

/** Records in batches of one request each. An id that comes twice in one would make DynamoDB refuse it: the last counts. */
async function* batchRecords(
  lines: AsyncIterable<Line>,
  type: EntityType,
  start: Progress,
  onInvalidLine: Load["onInvalidLine"],
): AsyncGenerator<Batch> {
  let { loaded, bad } = start;
  let after = start;
  let items = new Map<string | undefined, Item>();
  for await (const line of lines) {
    try {
      const item = parseRecordItem(line, type);
      if (item) items.set(item.pk?.S, item);
      if (item) loaded += 1;
    } catch (error) {
      if (!(error instanceof InvalidLineError)) throw error;
      bad += 1;
      onInvalidLine?.(line.number, error.message);
    }
    after = { offset: line.end, line: line.number, loaded, bad };
    if (items.size === MAX_ITEMS_PER_REQUEST) {
      yield { items: [...items.values()], after };
      items = new Map();
    }
  }
  yield { items: [...items.values()], after };
}
