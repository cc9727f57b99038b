import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";

/** A part of a stream. Its records come after all records of its parent. */
export interface Shard {
  readonly id: string;
  readonly parentId?: string | undefined;
}

/** Lists the shards of a stream that still exist, closed ones too. */
export async function listShards(client: DynamoDBStreamsClient, StreamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }));
    for (const { ShardId, ParentShardId } of StreamDescription?.Shards ?? []) {
      if (ShardId !== undefined) shards.push({ id: ShardId, parentId: ParentShardId });
    }
    ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
  } while (ExclusiveStartShardId !== undefined);
  return shards;
}

/** A record of a stream. */
export type StreamRecord = _Record;

export interface ShardReader {
  /** Reads the next records, at most 1,000. Returns the same ones again until `confirm` is called. */
  readonly read: () => Promise<readonly StreamRecord[]>;
  /**
   * Continues behind a record, or behind all records that were read.
   * @param sequenceNumber undefined: behind all
   */
  readonly confirm: (sequenceNumber?: string) => void;
  /** The sequence number of the last confirmed record. */
  readonly position: () => string | undefined;
  /** All records were read, and there will be no more. */
  readonly isFinished: () => boolean;
}

/**
 * Reads a shard in order.
 * @param after the sequence number of the last record that was handled; undefined reads from the oldest one. If records
 * behind it have been deleted meanwhile, the oldest that is left is the next
 */
export function createShardReader(
  client: DynamoDBStreamsClient,
  StreamArn: string,
  ShardId: string,
  after?: string,
): ShardReader {
  let position = after;
  let iterator: string | undefined;
  let last: { readonly records: readonly StreamRecord[]; readonly next: string | undefined } | undefined;
  let isFinished = false;

  async function findIterator(SequenceNumber: string | undefined): Promise<string | undefined> {
    const where = SequenceNumber === undefined ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER";
    const input = { StreamArn, ShardId, ShardIteratorType: where, SequenceNumber } as const;
    return (await client.send(new GetShardIteratorCommand(input))).ShardIterator;
  }

  async function fetchFrom(start: string | undefined) {
    iterator ??= await findIterator(start);
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    return { records: Records, next: NextShardIterator };
  }

  async function fetchRecords() {
    try {
      return await fetchFrom(position);
    } catch (error) {
      // An iterator expires after 15 minutes.
      iterator = undefined;
      if (error instanceof TrimmedDataAccessException) return fetchFrom(undefined);
      throw error;
    }
  }

  return {
    async read() {
      last ??= await fetchRecords();
      const { records, next } = last;
      if (records.length === 0) {
        // The embedded database says where an open shard ends so far. Only a missing iterator says that it is closed.
        isFinished = next === undefined;
        iterator = next;
        last = undefined;
      }
      return records;
    },
    confirm(sequenceNumber) {
      position = sequenceNumber ?? last?.records.at(-1)?.dynamodb?.SequenceNumber ?? position;
      iterator = sequenceNumber === undefined ? last?.next : undefined;
      isFinished = sequenceNumber === undefined && last !== undefined && last.next === undefined;
      last = undefined;
    },
    position: () => position,
    isFinished: () => isFinished,
  };
}
