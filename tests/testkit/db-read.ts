import { BatchGetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Item, toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { copyKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import type { TenantKey } from "../../lib/dynamodb/tables.ts";
import type { EntityType } from "../../lib/entity-type.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { client } from "./client.ts";
import { TABLES } from "./environment.ts";

/** Reads items of a tenant in DynamoDB's own format, sorted by pk. Items that do not exist are omitted. */
export async function readRawItems(keys: readonly TenantKey[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let i = 0; i < keys.length; i += 100) {
    const Keys = keys.slice(i, i + 100).map(toKeyAttributes);
    const request = { RequestItems: { [TABLES.tenants]: { Keys, ConsistentRead: true } } };
    const { Responses } = await client.send(new BatchGetItemCommand(request));
    items.push(...(Responses?.[TABLES.tenants] ?? []));
  }
  return items.sort((a, b) => ((a.pk?.S ?? "") < (b.pk?.S ?? "") ? -1 : 1));
}

/** Reads one item of a tenant; undefined if it does not exist. */
export async function readItem(key: TenantKey): Promise<Record<string, unknown> | undefined> {
  const [item] = await readRawItems([key]);
  return item && unmarshall(item);
}

export const readCopy = (orgId: OrgId, id: string) => readItem(copyKey(orgId, "person", id));

export const readRawCopies = (orgId: OrgId, ids: readonly string[]) =>
  readRawItems(ids.map((id) => copyKey(orgId, "person", id)));

export const readCopies = async (orgId: OrgId, ids: readonly string[]) =>
  (await readRawCopies(orgId, ids)).map((item) => unmarshall(item));

/** Reads the ids of a list's members, sorted. Tombstones of removed members, kept for a day, are not counted. */
export async function readMemberIds(orgId: OrgId, listId: string, type: EntityType = "person"): Promise<string[]> {
  const shards = listMembershipPartitions(orgId, listId, type).map(async (pk) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: TABLES.tenants,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": { S: pk }, ":prefix": { S: `${type.toUpperCase()}#` } },
      }),
    );
    return Items.filter(({ expiresAt }) => !expiresAt).map(({ sk }) => sk?.S?.split("#")[1] ?? "");
  });
  return (await Promise.all(shards)).flat().sort();
}

/** The partition keys of a list's memberships: 256 ids are enough to hit each of its shards. */
const listMembershipPartitions = (orgId: OrgId, listId: string, type: EntityType) => [
  ...new Set(Array.from({ length: 256 }, (_, i) => membershipKey(orgId, listId, type, String(i)).pk)),
];
