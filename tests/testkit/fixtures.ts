import { randomUUID } from "node:crypto";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { buildItem, toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { copyKey, globalIdentityKey, globalKey, identityKey } from "../../lib/dynamodb/keys.ts";
import type { Key } from "../../lib/dynamodb/tables.ts";
import type { EntityType } from "../../lib/entity-type.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { createIdentityHash } from "../../lib/identity-hash.ts";
import { buildLeadListItems } from "../../lib/lead-lists/list-references.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { buildSearchItems } from "../../lib/searches/stored-search.ts";
import { client } from "./client.ts";
import { IDENTITY_SECRET, TABLES } from "./environment.ts";
import { putItems } from "./put-items.ts";

/** Writes items directly to the database, without the service and the counting proxy. */
export async function storeItems(items: readonly { readonly key: Key; readonly attributes: object }[]): Promise<void> {
  for (const [table, group] of Map.groupBy(items, ({ key }) => key.table)) {
    await putItems(
      client,
      table,
      group.map(({ key, attributes }) => buildItem(key, attributes)),
    );
  }
}

/** Deletes items directly from the database. */
export async function deleteItems(keys: readonly Key[]): Promise<void> {
  for (const key of keys)
    await client.send(new DeleteItemCommand({ TableName: TABLES[key.table], Key: toKeyAttributes(key) }));
}

export const storeGlobalRecords = (
  records: readonly ({ readonly id: string } & object)[],
  type: EntityType = "person",
) => storeItems(records.map((record) => ({ key: globalKey(type, record.id), attributes: { [type]: record } })));

export const storeCopies = (orgId: OrgId, records: readonly ({ readonly id: string } & object)[]) =>
  storeItems(
    records.map((person) => ({
      key: copyKey(orgId, "person", person.id),
      attributes: { person, source: "global", copiedAt: "2026-01-01T00:00:00.000Z" },
    })),
  );

interface ListOptions {
  readonly type?: EntityType;
  readonly userIds?: readonly string[];
  readonly createdAt?: string;
}

/** Stores a lead list and returns its id. */
export async function storeList(
  orgId: OrgId,
  { type = "person", userIds = [], createdAt = "2026-01-01T00:00:00.000Z" }: ListOptions = {},
): Promise<string> {
  const id = randomUUID();
  const created = { createdBy: "user", createdAt, updatedBy: "user", updatedAt: createdAt };
  const list = { id, name: "A list", type, userIds: [...userIds], ...created };
  await putItems(client, "tenants", buildLeadListItems(orgId, list));
  return id;
}

/**
 * Stores a search result and returns its id.
 * @param secondsLeft until it expires; negative if it has expired
 */
export async function storeSearch(orgId: OrgId, ids: readonly string[], secondsLeft = 3_600): Promise<string> {
  const searchId = randomUUID();
  const expiresAt = Math.floor(Date.now() / 1_000) + secondsLeft;
  const { chunks, search } = buildSearchItems(orgId, searchId, ids, expiresAt);
  await putItems(client, "tenants", [...chunks, search]);
  return searchId;
}

export const hashIdentity = createIdentityHash(IDENTITY_SECRET);

/** The key of the item that names the person of an organisation that has an identity. */
export const buildIdentityKey = (orgId: OrgId, identity: Identity) => identityKey(orgId, hashIdentity(orgId, identity));

/** Stores which persons of an organisation have which identities. */
export const storeIdentities = (orgId: OrgId, personIds: Readonly<Record<Identity, string>>) =>
  storeItems(
    Object.entries(personIds).map(([identity, personId]) => ({
      key: identityKey(orgId, hashIdentity(orgId, identity)),
      attributes: { personId },
    })),
  );

/** Stores which persons of the global database have which identities. */
export const storeGlobalIdentities = (personIds: Readonly<Record<Identity, string>>) =>
  storeItems(
    Object.entries(personIds).map(([identity, personId]) => ({
      key: globalIdentityKey(identity),
      attributes: { personId },
    })),
  );
