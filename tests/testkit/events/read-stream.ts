import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { createLocalClient } from "../../../lib/dynamodb/local-client.ts";
import { buildLocalConfig } from "../../../lib/dynamodb/local-config.ts";
import type { StreamRecord } from "../../../lib/events/read-change.ts";
import { TABLES } from "../environment.ts";

/** Reads all records of the stream of the tenants' table, in their order. */
export async function readStream(endpoint: string): Promise<StreamRecord[]> {
  const database = createLocalClient(endpoint);
  const client = new DynamoDBStreamsClient(buildLocalConfig(endpoint));
  try {
    const { Table } = await database.send(new DescribeTableCommand({ TableName: TABLES.tenants }));
    const stream = { StreamArn: Table?.LatestStreamArn };
    const { StreamDescription } = await client.send(new DescribeStreamCommand(stream));
    const records: StreamRecord[] = [];
    for (const { ShardId } of StreamDescription?.Shards ?? []) {
      const start = { ...stream, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
      let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
      while (ShardIterator) {
        const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
        records.push(...Records);
        // The shard stays open, so only an empty response tells its end.
        ShardIterator = Records.length > 0 ? NextShardIterator : undefined;
      }
    }
    return records;
  } finally {
    client.destroy();
    database.destroy();
  }
}
