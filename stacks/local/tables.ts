import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { TABLE_DESIGNS, TABLES, type Table, type TableNames } from "../../lib/dynamodb/tables.ts";

export type TableDefinition = CreateTableCommandInput & { readonly TableName: string };

/** Creates the tables that do not exist. Existing tables stay unchanged. */
export async function createTables(client: DynamoDBClient, names: TableNames): Promise<void> {
  await Promise.all(TABLES.map((table) => createIfAbsent(client, table, names[table])));
}

/** Builds the definition of a table, as CreateTable takes it, from its design. */
export function defineTable(table: Table, TableName: string): TableDefinition {
  const { indexes, stream, ...primaryKey } = TABLE_DESIGNS[table];
  const keySchemas = [primaryKey, ...indexes].map(toKeySchema);
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: keySchemas.flat().map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: toKeySchema(primaryKey),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: toKeySchema(index),
        Projection: { ProjectionType: "KEYS_ONLY" },
      })),
    }),
  };
}

async function createIfAbsent(client: DynamoDBClient, table: Table, TableName: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand(defineTable(table, TableName)));
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
  const { ttl } = TABLE_DESIGNS[table];
  if (ttl) await enableTimeToLive(client, TableName, ttl);
}

async function enableTimeToLive(client: DynamoDBClient, TableName: string, AttributeName: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

const toKeySchema = ({ partitionKey, sortKey }: { partitionKey: string; sortKey?: string }): KeySchemaElement[] => [
  { AttributeName: partitionKey, KeyType: "HASH" },
  ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: "RANGE" as const }]),
];
