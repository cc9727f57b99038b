import { hash } from "node:crypto";
import type { OrgId } from "../identity/principal.ts";

/** The two tables: `tenants` is read and written, `global` is only read. */
export const TABLES = ["tenants", "global"] as const;
export type Table = (typeof TABLES)[number];

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

/** What a list holds, and what is copied from the global database. */
export type EntityType = "person" | "company";

const PREFIX = { person: "PERSON", company: "COMPANY" } as const;

/**
 * Memberships of one list are spread over this many partitions: DynamoDB gives a partition
 * 1,000 write units a second, and one call writes as many. Changing it orphans existing memberships.
 */
const MEMBERSHIP_SHARDS = 8;

export const leadListKey = (orgId: OrgId, listId: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}`,
  sk: `LIST#${listId}`,
});

/** All lists of an organisation. */
export const leadListRange = (orgId: OrgId) => ({
  partition: { table: "tenants", pk: `ORG#${orgId}` } as const,
  sortKeyPrefix: "LIST#",
});

export const membershipKey = (orgId: OrgId, listId: string, type: EntityType, id: string): TenantKey => ({
  ...membershipShard(leadListKey(orgId, listId), shardOf(id)),
  sk: `${PREFIX[type]}#${id}`,
});

/** A list's memberships, a range for each shard. */
export const membershipRanges = (list: TenantKey, type: EntityType) =>
  Array.from({ length: MEMBERSHIP_SHARDS }, (_, shard) => ({
    partition: membershipShard(list, shard),
    sortKeyPrefix: `${PREFIX[type]}#`,
  }));

const membershipShard = ({ table, pk, sk }: TenantKey, shard: number) => ({ table, pk: `${pk}#${sk}#${shard}` });

export const copyKey = (orgId: OrgId, type: EntityType, id: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#${PREFIX[type]}#${id}`,
  sk: PREFIX[type],
});

export const globalKey = (type: EntityType, id: string): GlobalKey => ({
  table: "global",
  pk: `${PREFIX[type]}#${id}`,
});

export const searchKey = (orgId: OrgId, searchId: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#SEARCH#${searchId}`,
  sk: "META",
});

/** @param page which run of ids, 0.. */
export const searchPageKey = (orgId: OrgId, searchId: string, page: number): TenantKey => ({
  ...searchKey(orgId, searchId),
  sk: `IDS#${String(page).padStart(5, "0")}`,
});

function shardOf(id: string): number {
  return Number.parseInt(hash("sha1", id, "hex").slice(0, 8), 16) % MEMBERSHIP_SHARDS;
}

/**
 * The sparse index of deleted lists whose memberships are still stored: items that have its partition key, which is
 * taken away when they are gone.
 */
export const SWEEP_INDEX = { name: "sweep", partitionKey: "sweep", sortKey: "deletedAt" } as const;
