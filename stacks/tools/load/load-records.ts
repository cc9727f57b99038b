import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../../lib/dynamodb/get-items.ts";
import type { EntityType } from "../../../lib/dynamodb/keys.ts";
import { ITEMS_A_REQUEST, putItems } from "../../../lib/dynamodb/load-items.ts";
import { openCheckpoint, type Progress } from "./checkpoint.ts";
import { type Line, linesOf } from "./lines.ts";
import { BadLine, recordItem } from "./record-item.ts";

/** Requests under way at once. */
const CONCURRENCY = 16;
const CHECKPOINT_EVERY_MS = 1_000;

interface Load {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** What the records are of. */
  readonly type: EntityType;
  /** JSON Lines: a record a line. */
  readonly file: string;
  readonly onProgress?: (progress: Progress, bytes: number) => void;
  readonly onBadLine?: (line: number, reason: string) => void;
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
  onBadLine,
  signal,
}: Load): Promise<Progress> {
  const checkpoint = await openCheckpoint(file, [await addressOf(client), table, type]);
  let done = await checkpoint.read();
  // Where it can't be written, better now than after hours.
  await checkpoint.write(done);
  let writtenAt = performance.now();

  // In the order of the file, so that what is done is always one piece from its start.
  const underWay: { put: Promise<void>; after: Progress }[] = [];
  const finishOldest = async () => {
    const oldest = underWay.shift();
    if (!oldest) return;
    await oldest.put;
    done = oldest.after;
    onProgress?.(done, checkpoint.size);
    if (performance.now() - writtenAt < CHECKPOINT_EVERY_MS) return;
    await checkpoint.write(done);
    writtenAt = performance.now();
  };

  try {
    for await (const { items, after } of batchesOf(linesOf(file, done), type, done, onBadLine)) {
      if (signal?.aborted) break;
      if (underWay.length === CONCURRENCY) await finishOldest();
      const put = putItems(client, table, items);
      // Thrown when its turn comes.
      put.catch(() => {});
      underWay.push({ put, after });
    }
    while (underWay.length > 0) await finishOldest();
  } finally {
    await Promise.allSettled(underWay.map(({ put }) => put));
    await checkpoint.write(done);
  }
  if (!signal?.aborted) await checkpoint.remove();
  return done;
}

/** Tables of one name may be in many databases. */
async function addressOf({ config }: DynamoDBClient): Promise<string> {
  const endpoint = await config.endpoint?.();
  return endpoint ? `${endpoint.hostname}:${endpoint.port}` : config.region();
}

/** Records in batches of one request each. An id that comes twice in one would make DynamoDB refuse it: the last counts. */
async function* batchesOf(
  lines: AsyncIterable<Line>,
  type: EntityType,
  start: Progress,
  onBadLine: Load["onBadLine"],
): AsyncGenerator<Batch> {
  let { loaded, bad } = start;
  let after = start;
  let items = new Map<string | undefined, Item>();
  for await (const line of lines) {
    try {
      const item = recordItem(line, type);
      if (item) items.set(item.pk?.S, item);
      if (item) loaded += 1;
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      bad += 1;
      onBadLine?.(line.number, error.message);
    }
    after = { offset: line.end, line: line.number, loaded, bad };
    if (items.size === ITEMS_A_REQUEST) {
      yield { items: [...items.values()], after };
      items = new Map();
    }
  }
  yield { items: [...items.values()], after };
}
