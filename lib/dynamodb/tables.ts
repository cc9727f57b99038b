/** `tenants` is read and written. The service only reads `global`. */
export const TABLES = ["tenants", "global"] as const;
export type Table = (typeof TABLES)[number];
/** The names of the tables in a deployment. */
export type TableNames = Readonly<Record<Table, string>>;

/** The table and the primary key of an item. */
export type Key = TenantKey | GlobalKey;
export type KeyOf<T extends Table> = Key & { readonly table: T };
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

/**
 * The sparse index of deleted lists whose memberships are still stored. A list is in it as long as it has the partition
 * key, which is removed when the memberships are gone.
 */
export const SWEEP_INDEX = { name: "sweep", partitionKey: "sweep", sortKey: "deletedAt", pending: "pending" } as const;

/**
 * The sparse index of member counts that are not settled. A count is in it as long as it has the partition key, which is one
 * of 16 values: one partition of an index accepts 1,000 writes per second.
 */
export const DUE_INDEX = { name: "due", partitionKey: "due", sortKey: "dueSince", partitions: 16 } as const;

interface TableDesign {
  /** All key attributes are strings. */
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** The attribute with the time, in epoch seconds, at which DynamoDB deletes the item. */
  readonly ttl?: string;
  /** What the table's stream tells of each change. Without it, the table has no stream. */
  readonly stream?: "NEW_AND_OLD_IMAGES" | "KEYS_ONLY";
  /** They contain only keys. */
  readonly indexes: readonly { readonly name: string; readonly partitionKey: string; readonly sortKey: string }[];
}

/** The design of the tables. The deployment and the local stack create them from it. */
export const TABLE_DESIGNS: Readonly<Record<Table, TableDesign>> = {
  tenants: {
    partitionKey: "pk",
    sortKey: "sk",
    ttl: "expiresAt",
    stream: "NEW_AND_OLD_IMAGES",
    indexes: [SWEEP_INDEX, DUE_INDEX],
  },
  // The index of persons needs only to know which person changed, and reads the record itself.
  global: { partitionKey: "pk", stream: "KEYS_ONLY", indexes: [] },
};
