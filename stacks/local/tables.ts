import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { SWEEP_INDEX, type TableNames } from "../../lib/dynamodb/tables.ts";

const TTL_ATTRIBUTE = "expiresAt";

/** Makes the two tables where they are missing; tables that are there stay as they are. */
export async function createTables(client: DynamoDBClient, { tenants, global }: TableNames): Promise<void> {
  await Promise.all([
    createTable(client, defineTenantsTable(tenants)).then(async (created) => {
      if (created) await expireItems(client, tenants);
    }),
    createTable(client, defineGlobalTable(global)),
  ]);
}

export type TableDefinition = CreateTableCommandInput & { readonly TableName: string };

function defineTenantsTable(name: string): TableDefinition {
  const sweep = {
    IndexName: SWEEP_INDEX.name,
    KeySchema: toKeySchema([SWEEP_INDEX.partitionKey, SWEEP_INDEX.sortKey]),
    Projection: { ProjectionType: "KEYS_ONLY" as const },
  };
  return defineTable(name, ["pk", "sk"], [sweep]);
}

export const defineGlobalTable = (name: string): TableDefinition => defineTable(name, ["pk"]);

function defineTable(
  TableName: string,
  key: readonly string[],
  indexes: readonly GlobalSecondaryIndex[] = [],
): TableDefinition {
  const schemas = [toKeySchema(key), ...indexes.map(({ KeySchema }) => KeySchema ?? [])];
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: schemas.flat().map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: toKeySchema(key),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: [...indexes] }),
  };
}

/** @returns whether it had to be made */
async function createTable(client: DynamoDBClient, table: TableDefinition): Promise<boolean> {
  const { TableName } = table;
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
  return true;
}

const toKeySchema = (key: readonly string[]): KeySchemaElement[] =>
  key.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));

async function expireItems(client: DynamoDBClient, TableName: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: TTL_ATTRIBUTE, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}
