import { DescribeTableCommand, type DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { createLocalClient } from "../../../lib/dynamodb/local-client.ts";
import { TABLE_DESIGNS, type Table } from "../../../lib/dynamodb/tables.ts";

/**
 * Finds the stream of a table.
 * @param options.isOurs the database was started by the stack. A table that an earlier version created without a stream
 * gets one; tables of other databases stay unchanged
 * @returns its ARN; undefined if the table has no stream
 */
export async function findStream(
  endpoint: string,
  table: Table,
  TableName: string,
  { isOurs }: { readonly isOurs: boolean },
): Promise<string | undefined> {
  const client = createLocalClient(endpoint);
  try {
    return (await readStream(client, TableName)) ?? (isOurs ? await enableStream(client, table, TableName) : undefined);
  } finally {
    client.destroy();
  }
}

async function readStream(client: DynamoDBClient, TableName: string): Promise<string | undefined> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return Table?.StreamSpecification?.StreamEnabled ? Table.LatestStreamArn : undefined;
}

async function enableStream(client: DynamoDBClient, table: Table, TableName: string): Promise<string | undefined> {
  const { stream } = TABLE_DESIGNS[table];
  if (!stream) return undefined;
  const StreamSpecification = { StreamEnabled: true, StreamViewType: stream };
  const { TableDescription } = await client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
  return TableDescription?.LatestStreamArn;
}
