import { hash } from "node:crypto";
import type { EntityType } from "../entity-type.ts";
import type { OrgId } from "../identity/principal.ts";
import type { GlobalKey, TenantKey } from "./tables.ts";

const ENTITY_PREFIX = { person: "PERSON", company: "COMPANY" } as const;

/**
 * Memberships of one list are spread over this many partitions: DynamoDB gives a partition
 * 1,000 write units a second, and one call writes as many. Changing it orphans existing memberships.
 */
const MEMBERSHIP_SHARDS = 8;

/** `ORG#<org>`, `LIST#<list>`: a list. */
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

/** `ORG#<org>#LIST#<list>#<shard>`, `PERSON#<id>`: that a person, or company, is or was in a list. */
export const membershipKey = (orgId: OrgId, listId: string, type: EntityType, id: string): TenantKey => ({
  ...shardPartition(leadListKey(orgId, listId), computeShard(id)),
  sk: `${ENTITY_PREFIX[type]}#${id}`,
});

/** A list's memberships, a range for each shard. */
export const membershipRanges = (list: TenantKey, type: EntityType) =>
  Array.from({ length: MEMBERSHIP_SHARDS }, (_, shard) => ({
    partition: shardPartition(list, shard),
    sortKeyPrefix: `${ENTITY_PREFIX[type]}#`,
  }));

const shardPartition = ({ table, pk, sk }: TenantKey, shard: number) => ({ table, pk: `${pk}#${sk}#${shard}` });

/** `ORG#<org>#PERSON#<id>`, `PERSON`: an organisation's own copy of a person, or company. */
export const copyKey = (orgId: OrgId, type: EntityType, id: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#${ENTITY_PREFIX[type]}#${id}`,
  sk: ENTITY_PREFIX[type],
});

/** `PERSON#<id>`: a record of the global database. */
export const globalKey = (type: EntityType, id: string): GlobalKey => ({
  table: "global",
  pk: `${ENTITY_PREFIX[type]}#${id}`,
});

/** `ORG#<org>#SEARCH#<search>`, `META`: a stored search, less its ids. */
export const searchKey = (orgId: OrgId, searchId: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#SEARCH#${searchId}`,
  sk: "META",
});

/** `ORG#<org>#SEARCH#<search>`, `IDS#<page>`: a run of a search's ids. @param page which, 0.. */
export const searchChunkKey = (orgId: OrgId, searchId: string, page: number): TenantKey => ({
  ...searchKey(orgId, searchId),
  sk: `IDS#${String(page).padStart(5, "0")}`,
});

function computeShard(id: string): number {
  return Number.parseInt(hash("sha1", id, "hex").slice(0, 8), 16) % MEMBERSHIP_SHARDS;
}
