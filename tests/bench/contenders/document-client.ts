import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { leadListKey } from "../../../lib/dynamodb/keys.ts";
import type { Key, TenantKey } from "../../../lib/dynamodb/tables.ts";
import { LOCAL, TABLES } from "../../testkit/environment.ts";
import type { Job } from "../harness/job.ts";
import { mapBatches } from "../harness/map-batches.ts";

/** The document client as the SDK's users know it. */

type Item = Readonly<Record<string, unknown>>;

const endpoint = process.env.DYNAMODB_ENDPOINT ?? "";
const database = new DynamoDBClient({ ...LOCAL, endpoint });
export const documentClient = DynamoDBDocumentClient.from(database, {
  marshallOptions: { removeUndefinedValues: true },
});

/** The attributes of a key. */
export const toKey = ({ pk, sk }: TenantKey) => ({ pk, sk });

/** Puts an item where there is none. @returns whether there was none */
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

/** @throws when the list is not one the member may change */
export async function assertListAccess({ orgId, listId }: Job): Promise<void> {
  const Key = toKey(leadListKey(orgId, listId));
  const { Item } = await documentClient.send(new GetCommand({ TableName: TABLES.tenants, Key, ConsistentRead: true }));
  if (!Item?.userIds.includes("member")) throw new Error("Forbidden");
}

/** Those items that exist. */
export async function getItems(keys: readonly Key[]): Promise<Item[]> {
  const [{ table } = { table: "tenants" as const }] = keys;
  const TableName = TABLES[table];
  return mapBatches(keys, 100, async (page) => {
    const request = { Keys: page.map(({ table: _, ...key }) => key), ConsistentRead: table === "tenants" };
    const { Responses } = await documentClient.send(new BatchGetCommand({ RequestItems: { [TableName]: request } }));
    return Responses?.[TableName] ?? [];
  });
}

/** What a copy holds beside its key: the global record, or else the data given. */
export const buildCopyAttributes = (record: unknown, input: object, copiedAt: string) =>
  record
    ? { person: record, source: "global" as const, copiedAt }
    : { person: input, source: "direct" as const, copiedAt };
