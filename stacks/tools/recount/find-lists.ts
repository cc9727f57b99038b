import { type DynamoDBClient, GetItemCommand, paginateQuery, paginateScan } from "@aws-sdk/client-dynamodb";
import { type Attributes, readTenantKey, toKeyAttributes } from "../../../lib/dynamodb/item.ts";
import { leadListKey, leadListRange, parseKey } from "../../../lib/dynamodb/keys.ts";
import type { TenantKey } from "../../../lib/dynamodb/tables.ts";
import type { OrgId } from "../../../lib/identity/principal.ts";

/** All lists, those of one organisation, or one list. */
export type ListSelection = { readonly org?: OrgId | undefined; readonly list?: string | undefined };

const IS_NOT_DELETED = "attribute_not_exists(deletedAt)";

/**
 * Finds the keys of lists that are not deleted, page by page.
 * @throws the SDK's error
 */
export async function* findLists(
  client: DynamoDBClient,
  TableName: string,
  { org, list }: ListSelection,
): AsyncGenerator<TenantKey> {
  if (org !== undefined && list !== undefined) {
    const Key = toKeyAttributes(leadListKey(org, list));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    if (Item && !Item.deletedAt) yield readTenantKey(Item);
    return;
  }
  for await (const { Items = [] } of org === undefined ? scan(client, TableName) : query(client, TableName, org))
    yield* Items.flatMap((item: Attributes) => {
      const key = readTenantKey(item);
      return parseKey(key)?.kind === "leadList" ? [key] : [];
    });
}

/** An eventually consistent scan costs half. It can miss a list of the last second, whose count is kept from the start. */
const scan = (client: DynamoDBClient, TableName: string) =>
  paginateScan(
    { client },
    {
      TableName,
      FilterExpression: `begins_with(sk, :prefix) AND ${IS_NOT_DELETED}`,
      ProjectionExpression: "pk, sk",
      ExpressionAttributeValues: { ":prefix": { S: "LIST#" } },
    },
  );

function query(client: DynamoDBClient, TableName: string, org: OrgId) {
  const { partition, sortKeyPrefix } = leadListRange(org);
  return paginateQuery(
    { client },
    {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      FilterExpression: IS_NOT_DELETED,
      ProjectionExpression: "pk, sk",
      ExpressionAttributeValues: { ":pk": { S: partition.pk }, ":prefix": { S: sortKeyPrefix } },
    },
  );
}
