import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { leadListKey } from "../../../lib/dynamodb/keys.ts";
import type { Key, TenantKey } from "../../../lib/dynamodb/tables.ts";
import { LOCAL, TABLES } from "../../testkit/environment.ts";
import type { Job } from "../harness/job.ts";
import { mapBatches } from "../harness/map-batches.ts";

/** The SDK's document client with its documented usage. */

type Item = Readonly<Record<string, unknown>>;

const endpoint = process.env.DYNAMODB_ENDPOINT ?? "";
const database = new DynamoDBClient({ ...LOCAL, endpoint });
export const documentClient = DynamoDBDocumentClient.from(database, {
  marshallOptions: { removeUndefinedValues: true },
});

/** The attributes of a key. */
export const toKey = ({ pk, sk }: TenantKey) => ({ pk, sk });

/** Puts an item if none with its key exists. @returns whether it was put */
export async function putIfAbsent(key: TenantKey, attributes: object): Promise<boolean> {
  const Item = { ...toKey(key), ...attributes };
  const ConditionExpression = "attribute_not_exists(pk)";
  try {
    await documentClient.send(new PutCommand({ TableName: TABLES.tenants, Item, ConditionExpression }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** @throws if the member may not change the list */
export async function assertListAccess({ orgId, listId }: Job): Promise<void> {
  const Key = toKey(leadListKey(orgId, listId));
  const { Item } = await documentClient.send(new GetCommand({ TableName: TABLES.tenants, Key, ConsistentRead: true }));
  if (!Item?.userIds.includes("member")) throw new Error("Forbidden");
}

/** @returns the items that exist */
export async function getItems(keys: readonly Key[]): Promise<Item[]> {
  const [{ table } = { table: "tenants" as const }] = keys;
  const TableName = TABLES[table];
  return mapBatches(keys, 100, async (batch) => {
    const request = { Keys: batch.map(({ table: _, ...key }) => key), ConsistentRead: table === "tenants" };
    const { Responses } = await documentClient.send(new BatchGetCommand({ RequestItems: { [TableName]: request } }));
    return Responses?.[TableName] ?? [];
  });
}

/** The attributes of a copy without its key: the global record if there is one, otherwise the data given. */
export const buildCopyAttributes = (record: unknown, input: object, copiedAt: string) =>
  record
    ? { person: record, source: "global" as const, copiedAt }
    : { person: input, source: "direct" as const, copiedAt };
