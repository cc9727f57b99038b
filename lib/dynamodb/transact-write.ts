import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { type Attributes, toKeyAttributes } from "./item.ts";
import type { TableNames, TenantKey } from "./tables.ts";

/** What must be true of an item when the transaction is executed. */
export interface Condition {
  readonly equals?: Attributes;
  /** Names of attributes that the item has. */
  readonly exists?: readonly string[];
  /** Names of attributes that the item does not have. */
  readonly absent?: readonly string[];
}

/** One item of a transaction. `put` requires that the item does not exist. */
export type TransactWrite =
  | { readonly type: "put"; readonly key: TenantKey; readonly set: Attributes }
  | {
      readonly type: "update";
      readonly key: TenantKey;
      readonly set: Attributes;
      readonly remove?: readonly string[];
      readonly condition: Condition;
    }
  | { readonly type: "delete"; readonly key: TenantKey; readonly condition: Condition }
  | { readonly type: "check"; readonly key: TenantKey; readonly condition: Condition };

/** Builds an item of TransactWriteItems. Its expressions contain no data: all names and values are placeholders. */
export function buildTransactWrite(tables: TableNames, write: TransactWrite): TransactWriteItem {
  const TableName = tables[write.key.table];
  const Key = toKeyAttributes(write.key);
  const expressions = new Expressions();
  switch (write.type) {
    case "put":
      return { Put: { TableName, Item: { ...Key, ...write.set }, ConditionExpression: "attribute_not_exists(pk)" } };
    case "update": {
      const UpdateExpression = expressions.buildUpdate(write.set, write.remove ?? []);
      const ConditionExpression = expressions.buildCondition(write.condition);
      return { Update: { TableName, Key, UpdateExpression, ConditionExpression, ...expressions.placeholders } };
    }
    case "delete": {
      const ConditionExpression = expressions.buildCondition(write.condition);
      return { Delete: { TableName, Key, ConditionExpression, ...expressions.placeholders } };
    }
    case "check": {
      const ConditionExpression = expressions.buildCondition(write.condition);
      return { ConditionCheck: { TableName, Key, ConditionExpression, ...expressions.placeholders } };
    }
  }
}

/** Builds the expressions of one item and collects their placeholders. */
class Expressions {
  readonly #names: Record<string, string> = {};
  readonly #values: Attributes & Record<string, Attributes[string]> = {};

  /** DynamoDB rejects an empty map of placeholders. */
  get placeholders() {
    return {
      ...(Object.keys(this.#names).length > 0 && { ExpressionAttributeNames: this.#names }),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }

  buildUpdate(set: Attributes, remove: readonly string[]): string {
    const changes = Object.entries(set).map(([name, value]) => `${this.#addName(name)} = ${this.#addValue(value)}`);
    const removals = remove.map((name) => this.#addName(name));
    return [
      changes.length > 0 ? `SET ${changes.join(", ")}` : "",
      removals.length > 0 ? `REMOVE ${removals.join(", ")}` : "",
    ]
      .filter((part) => part !== "")
      .join(" ");
  }

  buildCondition({ equals = {}, exists = [], absent = [] }: Condition): string {
    return [
      ...Object.entries(equals).map(([name, value]) => `${this.#addName(name)} = ${this.#addValue(value)}`),
      ...exists.map((name) => `attribute_exists(${this.#addName(name)})`),
      ...absent.map((name) => `attribute_not_exists(${this.#addName(name)})`),
    ].join(" AND ");
  }

  #addName(name: string): string {
    const placeholder = `#${Object.keys(this.#names).length}`;
    this.#names[placeholder] = name;
    return placeholder;
  }

  #addValue(value: Attributes[string]): string {
    const placeholder = `:${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }
}
