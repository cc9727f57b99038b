import type { Database } from "../dynamodb/database.ts";
import { getItems } from "../dynamodb/get-items.ts";
import type { Item } from "../dynamodb/item.ts";
import { copyKey, globalKey, identityKey } from "../dynamodb/keys.ts";
import {
  buildOperationAttributes,
  computeChangeTime,
  type IdempotentOperation,
  readOperationIds,
} from "../idempotent-operation.ts";
import { hashProfile, type IdentityContext } from "./build-copy.ts";
import { isProfile } from "./identities.ts";
import { readStoredIdentities } from "./identity-changes.ts";
import { claimIdentity, readOwners } from "./identity-items.ts";
import { readChangeTime } from "./lead.ts";
import { isProfileCompatible } from "./recognition/facts.ts";
import type { HashedEntry } from "./recognition/hash-entry.ts";
import { applyChanges, type LeadChanges, writeLead } from "./write-lead.ts";

interface PersonToErase {
  readonly id: string;
  /** The lead that was read; undefined if the organisation has no lead of the person. */
  readonly item: Item | undefined;
  /** The identity by which the person was found, and the person to whom it belonged in the organisation then. */
  readonly foundBy?: { readonly identity: HashedEntry; readonly owner: string | undefined };
}

/**
 * Erases a person in one transaction: replaces the lead by a tombstone, or creates one, and claims all identities that are
 * free, of the lead and of the global record, so that no later add restores the person under any of them. The hashes are all
 * that is left of the identities. An identity that belongs to another person stays with it.
 *
 * If the person is erased already, only the identities that have become free since are claimed.
 * @returns the tombstone; undefined if something has changed since it was read, so that the caller must read again
 */
export async function erasePerson(
  database: Database,
  context: IdentityContext,
  { id, item, foundBy }: PersonToErase,
  operation: IdempotentOperation,
): Promise<Item | undefined> {
  const { orgId, hashIdentity } = context;
  const [globalItem] = await getItems(database, [globalKey("person", id)], ["person"], "strong");
  const stored = [item?.person, globalItem?.person].flatMap((record) => readStoredIdentities(record?.M));
  const profiles = [foundBy?.identity.profile ?? [], stored.filter(isProfile).map(hashIdentity)].flat();
  const addresses = stored.filter((identity) => !isProfile(identity)).map(hashIdentity);
  const hashes = new Set([...profiles, ...(foundBy?.identity.addresses ?? []), ...addresses]);

  // Read after the lead: if one of them was given up before, the lead has changed, too.
  const owners = await readOwners(database, [...hashes], (hash) => identityKey(orgId, hash));
  const free = hashes.difference(owners);
  const ownProfile = item ? item.profile?.S : hashProfile(context, globalItem?.person);
  const profile = ownProfile ?? profiles.find((hash) => free.has(hash));
  const claims = [...free].filter((hash) => !profiles.includes(hash) || isProfileCompatible(hash, profile));
  if (foundBy && !isStillFoundBy(foundBy, owners, claims)) return undefined;
  if (item?.erasedAt && claims.length === 0) return item;

  const changes: LeadChanges = {
    ...removeAttributes(item),
    erasedAt: item?.erasedAt ?? { S: computeChangeTime(operation, readChangeTime(item)) },
    erasedBy: item?.erasedBy ?? { S: operation.userId },
    profile: profile === undefined ? undefined : { S: profile },
    ...buildOperationAttributes(operation, item ? readOperationIds(item) : []),
  };
  const identities = claims.map((hash) => claimIdentity(orgId, hash, id));
  const result = await writeLead(database, copyKey(orgId, "person", id), item, changes, identities);
  return result === "written" ? applyChanges(item, changes) : undefined;
}

/** Whether the identity still belongs to the person, or is still free and gets claimed. */
function isStillFoundBy(
  { identity, owner }: NonNullable<PersonToErase["foundBy"]>,
  owners: ReadonlyMap<string, string>,
  claims: readonly string[],
): boolean {
  return identity.hashes.every((hash) => owners.get(hash) === owner && (owner !== undefined || claims.includes(hash)));
}

function removeAttributes(item: Item | undefined): LeadChanges {
  const { pk: _, sk: __, ...attributes } = item ?? {};
  return Object.fromEntries(Object.keys(attributes).map((name) => [name, undefined]));
}
