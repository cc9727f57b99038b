import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Key, Table, TenantKey } from "./tables.ts";

/** An item in DynamoDB's own format, so that a copy of it is identical byte for byte. */
export type Item = Record<string, AttributeValue>;

/** Some attributes of an item, in DynamoDB's own format. */
export type Attributes = Readonly<Item>;

/** Builds a whole item from its key and its other attributes, given as plain JavaScript values. */
export const buildItem = (key: Key, attributes: object): Item => ({ ...toKeyAttributes(key), ...marshall(attributes) });

/** Converts a key to the attributes of an item. */
export const toKeyAttributes = ({ pk, sk }: Key): Item =>
  sk === undefined ? { pk: { S: pk } } : { pk: { S: pk }, sk: { S: sk } };

/** Reads the key of an item of the tenants' table. */
export const readTenantKey = ({ pk, sk }: Attributes): TenantKey => ({
  table: "tenants",
  pk: pk?.S ?? "",
  sk: sk?.S ?? "",
});

/** A key as a string, to look items up by. */
export const toKeyString = ({ table, pk, sk }: Key): string => `${table}|${pk}|${sk}`;

/** The string of an item's key, equal to `toKeyString` of the key. */
export const readKeyString = (table: Table, { pk, sk }: Attributes): string => `${table}|${pk?.S}|${sk?.S}`;
