import { setTimeout as wait } from "node:timers/promises";
import type { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { buildLambdaContext } from "../gateway/lambda-context.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { findFirstFailure } from "./find-first-failure.ts";
import { createShardReader, listShards, type Shard, type ShardReader, type StreamRecord } from "./shards.ts";
import { toLambdaEvent } from "./to-lambda-event.ts";

/** A Lambda function for the records of a stream, with partial batch failures. */
export type StreamHandler = (
  event: DynamoDBStreamEvent,
  context: Context,
) => Promise<DynamoDBBatchResponse | undefined>;

export interface ConsumerOptions {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly functionName: string;
  /** The filter of the event source mapping. The function is not invoked for other records. */
  readonly filter: (record: StreamRecord) => boolean;
  readonly handler: StreamHandler;
  readonly checkpoints: Checkpoints;
}

/** The second that a change may take to arrive has room for several polls, which cost the database 1 ms each. */
const POLL_INTERVAL_MS = 200;
const MAX_RETRY_INTERVAL_MS = 5_000;
/** What a request returns at most, and the size of a batch on AWS. */
const MAX_BATCH = 1_000;
const INVOCATION_TIMEOUT_MS = 60_000;

/**
 * Reads a stream and invokes a function with its records, as Lambda's event source mapping does: in order, at least once,
 * and again from the first record that failed. Unlike on AWS, it never gives up a record.
 *
 * Without a checkpoint of this stream it begins behind the records that exist now. The checkpoint is written before the
 * first record is read, and after each batch, so whatever ends the process, no later record is lost.
 * @returns stops reading, and waits for the invocation in progress
 */
export async function startConsumer(options: ConsumerOptions): Promise<() => Promise<void>> {
  const consumer = await openStream(options);
  const stopping = new AbortController();
  const ended = poll(consumer, options.functionName, stopping.signal);
  return async () => {
    stopping.abort();
    await ended;
  };
}

type Consumer = Awaited<ReturnType<typeof openStream>>;

async function poll({ handleNext }: Consumer, name: string, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let pause = POLL_INTERVAL_MS;
    try {
      // With a pause after a smaller batch, an operation has fewer events.
      if ((await handleNext()) === MAX_BATCH) pause = 0;
      failures = 0;
    } catch (error) {
      if (failures++ === 0 && !signal.aborted) console.error(`${name} failed and is retried until it succeeds:`, error);
      pause = Math.min(POLL_INTERVAL_MS * 2 ** failures, MAX_RETRY_INTERVAL_MS);
    }
    await wait(pause, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function openStream({ client, streamArn, functionName, filter, handler, checkpoints }: ConsumerOptions) {
  const stored = await checkpoints.read();
  const known = stored?.streamArn === streamArn ? stored : undefined;
  const readers = new Map<string, ShardReader>();
  let shards: readonly Shard[] = [];

  async function refreshShards(): Promise<void> {
    shards = await listShards(client, streamArn);
    const ids = new Set(shards.map(({ id }) => id));
    for (const id of readers.keys()) if (!ids.has(id)) readers.delete(id);
    for (const id of ids) {
      if (!readers.has(id)) readers.set(id, createShardReader(client, streamArn, id, known?.positions[id]));
    }
  }

  const save = () => checkpoints.write({ streamArn, positions: readPositions(readers) });

  /** The shards with records that may be read now. */
  const listReadable = (): ShardReader[] =>
    shards.flatMap(({ id, parentId = "" }) => {
      const reader = readers.get(id);
      const isAfterParent = readers.get(parentId)?.isFinished() ?? true;
      return reader && isAfterParent && !reader.isFinished() ? [reader] : [];
    });

  async function invoke(records: readonly StreamRecord[]) {
    const passed = records.filter(filter);
    if (passed.length === 0) return undefined;
    return handler(toLambdaEvent(passed, streamArn), buildLambdaContext(functionName, INVOCATION_TIMEOUT_MS));
  }

  /** @returns the number of records */
  async function handleShard(reader: ShardReader): Promise<number> {
    const records = await reader.read();
    if (records.length === 0) return 0;
    const failure = findFirstFailure(records, await invoke(records));
    const handled = failure === undefined ? undefined : records[failure - 1]?.dynamodb?.SequenceNumber;
    if (failure !== 0) reader.confirm(handled);
    await save();
    if (failure !== undefined) throw new Error(`record ${failure + 1} of a batch of ${records.length} failed`);
    return records.length;
  }

  /** Handles the next batch of each shard. @returns the number of records of the largest */
  async function handleNext(): Promise<number> {
    const readable = listReadable();
    const results = await Promise.allSettled(readable.map(handleShard));
    // Shards are replaced by others when they are full.
    if (readable.length === 0 || readable.some(({ isFinished }) => isFinished())) await refreshShards();
    const failed = results.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return Math.max(0, ...results.map((result) => (result.status === "fulfilled" ? result.value : 0)));
  }

  await refreshShards();
  if (!known) await Promise.all(Array.from(readers.values(), skipToEnd));
  await save();
  return { handleNext };
}

async function skipToEnd(reader: ShardReader): Promise<void> {
  while ((await reader.read()).length > 0) reader.confirm();
}

const readPositions = (readers: ReadonlyMap<string, ShardReader>): Record<string, string> =>
  Object.fromEntries(
    Array.from(readers).flatMap(([id, reader]) => {
      const position = reader.position();
      return position === undefined ? [] : [[id, position]];
    }),
  );
