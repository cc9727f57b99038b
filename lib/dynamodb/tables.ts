import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** The two tables: `tenants` is read and written, `global` is only read. */
export const TABLES = ["tenants", "global"] as const;
export type Table = (typeof TABLES)[number];
/** How the two are named in a deployment. */
export type TableNames = Readonly<Record<Table, string>>;

/** Where an item is: the table and its primary key. */
export type Key = TenantKey | GlobalKey;
export interface TenantKey {
  readonly table: "tenants";
  readonly pk: string;
  readonly sk: string;
}
export interface GlobalKey {
  readonly table: "global";
  readonly pk: string;
  readonly sk?: never;
}

/** A key as the attributes of an item. */
export const toKeyAttributes = ({ pk, sk }: Key): Record<string, AttributeValue> =>
  sk === undefined ? { pk: { S: pk } } : { pk: { S: pk }, sk: { S: sk } };

/** The key of an item of the tenants' table. */
export const toTenantKey = ({ pk, sk }: Record<string, AttributeValue>): TenantKey => ({
  table: "tenants",
  pk: pk?.S ?? "",
  sk: sk?.S ?? "",
});

/**
 * The sparse index of deleted lists whose memberships are still stored: a list is in it while it has the partition key,
 * which is taken away when they are gone.
 */
export const SWEEP_INDEX = { name: "sweep", partitionKey: "sweep", sortKey: "deletedAt", pending: "pending" } as const;
