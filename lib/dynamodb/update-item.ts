import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { sendWithRetry } from "./batch-with-retry.ts";
import type { Database } from "./database.ts";
import { type Attributes, type Item, toKeyAttributes } from "./item.ts";
import type { TenantKey } from "./tables.ts";

/** An update of one item, in DynamoDB's expressions. The item is created if it does not exist. */
export interface ItemUpdate {
  readonly key: TenantKey;
  readonly update: string;
  /** If undefined, the item is always updated. */
  readonly condition: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Attributes;
}

/** `attributes` are the changed attributes of an updated item, or all attributes of an item that was not updated. */
export interface ItemUpdateResult {
  readonly isUpdated: boolean;
  readonly attributes: Item;
}

/**
 * Updates an item if the condition holds. If a response is lost, the update is sent again, so that it may be executed
 * twice.
 * @throws ServiceUnavailableError if the deadline passes first or the retry budget is used up
 */
export async function updateItem(database: Database, itemUpdate: ItemUpdate): Promise<ItemUpdateResult> {
  const { key, update, condition, names, values } = itemUpdate;
  const command = new UpdateItemCommand({
    TableName: database.tables[key.table],
    Key: toKeyAttributes(key),
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: "UPDATED_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    const { Attributes = {} } = await sendWithRetry(database, (abortSignal) =>
      database.client.send(command, { abortSignal }),
    );
    return { isUpdated: true, attributes: Attributes };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { isUpdated: false, attributes: error.Item ?? {} };
  }
}
