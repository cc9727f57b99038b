import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { leadListKey, listReferenceKey, listReferenceRange } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { LeadList } from "../../lib/lead-lists/lead-list.schema.ts";
import { client } from "./client.ts";
import { TABLES } from "./environment.ts";
import { storeItems } from "./fixtures.ts";

const StoredList = v.object({ ...LeadList.entries, deletedAt: v.optional(v.string()) });

async function queryPartition(pk: string, database = client) {
  const { Items = [] } = await database.send(
    new QueryCommand({
      TableName: TABLES.tenants,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
    }),
  );
  return Items;
}

/** Reads the lists of an organisation. Deleted lists have `deletedAt`. */
export const readStoredLists = async (orgId: OrgId, database = client) =>
  (await queryPartition(leadListKey(orgId, "").pk, database)).flatMap((item) =>
    item.sk?.S?.startsWith("LIST#") ? v.parse(StoredList, unmarshall(item)) : [],
  );

/**
 * Compares the references that are stored with those that must be: one for each user of each list, and one for the admins.
 * @param userIds all users who may have references; undefined stands for the admins
 * @returns the missing and the surplus references, as texts
 */
export async function compareReferences(orgId: OrgId, userIds: readonly (string | undefined)[], database = client) {
  const stored = new Set<string>();
  const readReferences = async (userId: string | undefined) => {
    const { partition, sortKeyPrefix } = listReferenceRange(orgId, userId);
    for (const { sk } of await queryPartition(partition.pk, database))
      if (sk?.S?.startsWith(sortKeyPrefix)) stored.add(`${userId} ${sk.S}`);
  };
  const [lists] = await Promise.all([readStoredLists(orgId, database), ...userIds.map(readReferences)]);
  const expected = new Set<string>();
  for (const list of lists) {
    if (list.deletedAt) continue;
    for (const userId of [undefined, ...list.userIds])
      expected.add(`${userId} ${listReferenceKey(leadListKey(orgId, list.id), list, userId).sk}`);
  }
  return { missing: [...expected.difference(stored)], surplus: [...stored.difference(expected)] };
}

/** Stores references to a list without changing the list, as a crash would leave them. */
export const storeReferences = (
  { orgId }: { readonly orgId: OrgId },
  id: string,
  createdAt: string,
  userIds: readonly (string | undefined)[],
  { version = createdAt, writtenAt = new Date().toISOString() } = {},
) =>
  storeItems(
    userIds.map((userId) => ({
      key: listReferenceKey(leadListKey(orgId, id), { id, createdAt }, userId),
      attributes: { type: "person", version, writtenAt },
    })),
  );
