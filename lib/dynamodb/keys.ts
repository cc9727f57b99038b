import { hash } from "node:crypto";
import * as v from "valibot";
import type { EntityType } from "../entity-type.ts";
import { OrgId } from "../identity/principal.ts";
import { DUE_INDEX, type GlobalKey, type TenantKey } from "./tables.ts";

const ENTITY_PREFIX = { person: "PERSON", company: "COMPANY" } as const;

/**
 * Memberships of one list are spread over this many partitions, because a partition accepts 1,000 write units per
 * second and one call writes 1,000. Changing this number orphans existing memberships.
 */
const MEMBERSHIP_SHARDS = 8;

/** `ORG#<org>`, `LIST#<list>`: a lead list. */
export const leadListKey = (orgId: OrgId, listId: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}`,
  sk: `LIST#${listId}`,
});

/** The lead lists of an organisation. */
export const leadListRange = (orgId: OrgId) => {
  const { sk, ...partition } = leadListKey(orgId, "");
  return { partition, sortKeyPrefix: sk };
};

/** `ORG#<org>`, `LIMITS`: an organisation's own limits. */
export const limitsKey = (orgId: OrgId): TenantKey => ({ table: "tenants", pk: `ORG#${orgId}`, sk: "LIMITS" });

/** `ORG#<org>#USAGE`, `DAY#<day>`: what an organisation used on a day. @param day YYYY-MM-DD, in UTC */
export const usageKey = (orgId: OrgId, day: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#USAGE`,
  sk: `DAY#${day}`,
});

const REFERENCE_PREFIX = "LISTED#";

/**
 * `ORG#<org>#USER#<user>`, `LISTED#<createdAt>#<list>`: a reference to a list for one of its users; with `ORG#<org>` for
 * the admins of the organisation.
 * @param list the key of the list
 * @param userId undefined for the admins
 */
export const listReferenceKey = (
  list: TenantKey,
  { id, createdAt }: { readonly id: string; readonly createdAt: string },
  userId?: string,
): TenantKey => ({ ...referencePartition(list, userId), sk: `${REFERENCE_PREFIX}${createdAt}#${id}` });

/** The references of a user, or of the admins, in the order in which their lists were created. */
export const listReferenceRange = (orgId: OrgId, userId?: string) => ({
  partition: referencePartition(leadListKey(orgId, ""), userId),
  sortKeyPrefix: REFERENCE_PREFIX,
});

const referencePartition = ({ table, pk }: Pick<TenantKey, "table" | "pk">, userId?: string) => ({
  table,
  pk: userId === undefined ? pk : `${pk}#USER#${userId}`,
});

/** Reads the list's id and creation time from the sort key of a reference. */
export function parseListReference(sk: string): { readonly createdAt: string; readonly id: string } {
  const [createdAt = "", id = ""] = sk.slice(REFERENCE_PREFIX.length).split("#");
  return { createdAt, id };
}

/**
 * `ORG#<org>#LIST#<list>#<shard>`, `PERSON#<id>`: the membership of a person or company in a list, or its tombstone.
 */
export const membershipKey = (orgId: OrgId, listId: string, type: EntityType, id: string): TenantKey => ({
  ...shardPartition(leadListKey(orgId, listId), computeShard(id)),
  sk: `${ENTITY_PREFIX[type]}#${id}`,
});

/** The memberships of a list: one range for each shard. */
export const membershipRanges = (list: TenantKey, type: EntityType) =>
  Array.from({ length: MEMBERSHIP_SHARDS }, (_, shard) => ({
    partition: shardPartition(list, shard),
    sortKeyPrefix: `${ENTITY_PREFIX[type]}#`,
  }));

const COUNT = "COUNT";

/** `ORG#<org>#LIST#<list>`, `COUNT`: the kept count of a list's members. */
export const memberCountKey = ({ table, pk, sk }: TenantKey): TenantKey => ({ table, pk: `${pk}#${sk}`, sk: COUNT });

/** The key of the list to which a kept count belongs. */
export function readCountedList({ table, pk }: TenantKey): TenantKey {
  const end = pk.lastIndexOf("#LIST#");
  return { table, pk: pk.slice(0, end), sk: pk.slice(end + 1) };
}

/** The partition of the index of due counts that contains the count of a list. */
export const computeDuePartition = ({ sk }: TenantKey): string => String(computeHash(sk) % DUE_INDEX.partitions);

const shardPartition = ({ table, pk, sk }: TenantKey, shard: number) => ({ table, pk: `${pk}#${sk}#${shard}` });

/** `ORG#<org>#PERSON#<id>`, `PERSON`: an organisation's own copy of a person or company. */
export const copyKey = (orgId: OrgId, type: EntityType, id: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#${ENTITY_PREFIX[type]}#${id}`,
  sk: ENTITY_PREFIX[type],
});

/** `ORG#<org>#IDENTITY#<hash>`, `IDENTITY`: the person of an organisation that has an identity. @param hash of the identity */
export const identityKey = (orgId: OrgId, hash: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#IDENTITY#${hash}`,
  sk: "IDENTITY",
});

/** `ORG#<org>#OPERATION#<operation>`, `PERSONS`: the persons that an operation's entries were recognised as. */
export const recognitionKey = (orgId: OrgId, operationId: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#OPERATION#${operationId}`,
  sk: "PERSONS",
});

/** `IDENTITY#linkedin:/in/ada`: the person of the global database that has an identity. */
export const globalIdentityKey = (identity: string): GlobalKey => ({ table: "global", pk: `IDENTITY#${identity}` });

/** `PERSON#<id>`: a record of the global database. */
export const globalKey = (type: EntityType, id: string): GlobalKey => ({
  table: "global",
  pk: `${ENTITY_PREFIX[type]}#${id}`,
});

/** How the keys of persons in the global table begin. */
export const GLOBAL_PERSON_PREFIX = globalKey("person", "").pk;

/** Reads the id from the key of a person in the global table. @returns undefined for any other key */
export function parseGlobalPersonKey(pk: string): string | undefined {
  const id = pk.slice(GLOBAL_PERSON_PREFIX.length);
  return pk.startsWith(GLOBAL_PERSON_PREFIX) && ONLY_UUID.test(id) ? id : undefined;
}

/** `ORG#<org>#SEARCH#<search>`, `META`: the metadata of a stored search. */
export const searchKey = (orgId: OrgId, searchId: string): TenantKey => ({
  table: "tenants",
  pk: `ORG#${orgId}#SEARCH#${searchId}`,
  sk: "META",
});

/** `ORG#<org>#SEARCH#<search>`, `IDS#<index>`: one chunk of the ids of a stored search. @param index from 0 */
export const searchChunkKey = (orgId: OrgId, searchId: string, index: number): TenantKey => ({
  ...searchKey(orgId, searchId),
  sk: `IDS#${String(index).padStart(5, "0")}`,
});

/** `ORG#<org>#USER#<user>`, `FILTERS#<hash>`: a user's latest search with these filters. @param hash of the filters */
export const latestSearchKey = (orgId: OrgId, userId: string, hash: string): TenantKey => ({
  ...referencePartition(leadListKey(orgId, ""), userId),
  sk: `FILTERS#${hash}`,
});

const computeShard = (id: string): number => computeHash(id) % MEMBERSHIP_SHARDS;

const computeHash = (id: string): number => Number.parseInt(hash("sha1", id, "hex").slice(0, 8), 16);

/** A list, a member of a list or a person's lead, as the key of its item names it. */
export type Resource =
  | { readonly kind: "leadList"; readonly orgId: OrgId; readonly listId: string }
  | {
      readonly kind: "membership";
      readonly orgId: OrgId;
      readonly listId: string;
      readonly entityType: EntityType;
      readonly id: string;
    }
  | { readonly kind: "lead"; readonly orgId: OrgId; readonly id: string };

const UUID = "[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}";
const ONLY_UUID = new RegExp(`^${UUID}$`);
const ORG = "ORG#(?<org>[^#]+)";
const LEAD_LIST = new RegExp(`^${ORG} LIST#(?<list>${UUID})$`);
const MEMBERSHIP = new RegExp(`^${ORG}#LIST#(?<list>${UUID})#\\d+ (?<type>PERSON|COMPANY)#(?<id>${UUID})$`);
const LEAD = new RegExp(`^${ORG}#PERSON#(?<id>${UUID}) PERSON$`);

/** Reads what a key of `leadListKey`, `membershipKey` or `copyKey` of a person names. @returns undefined for any other key */
export function parseKey({ pk, sk }: Pick<TenantKey, "pk" | "sk">): Resource | undefined {
  const key = `${pk} ${sk}`;
  const { org, list, type, id } = (LEAD_LIST.exec(key) ?? MEMBERSHIP.exec(key) ?? LEAD.exec(key))?.groups ?? {};
  const { success, output: orgId } = v.safeParse(OrgId, org);
  if (!success) return undefined;
  if (list === undefined) return id === undefined ? undefined : { kind: "lead", orgId, id };
  if (id === undefined) return { kind: "leadList", orgId, listId: list };
  return { kind: "membership", orgId, listId: list, entityType: type === "PERSON" ? "person" : "company", id };
}

/** How the sort keys of lists, memberships and leads of persons are, and those of no other items. */
export const RESOURCE_SORT_KEYS = { equal: ["PERSON"], prefixes: ["PERSON#", "COMPANY#", "LIST#"] } as const;

/** Whether an item is a list, a membership or a lead of a person, judged by its sort key only. */
export const isResourceSortKey = (sk: string): boolean =>
  RESOURCE_SORT_KEYS.equal.some((text) => sk === text) ||
  RESOURCE_SORT_KEYS.prefixes.some((text) => sk.startsWith(text));
