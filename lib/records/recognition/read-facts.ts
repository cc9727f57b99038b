import type { Database } from "../../dynamodb/database.ts";
import { getItems } from "../../dynamodb/get-items.ts";
import { copyKey, globalIdentityKey, globalKey, identityKey } from "../../dynamodb/keys.ts";
import type { OrgId } from "../../identity/principal.ts";
import { type CopyContext, hashProfile } from "../build-copy.ts";
import { isProfileCompatible, type KnownLead, type StoredFacts } from "./facts.ts";
import type { HashedEntry } from "./hash-entry.ts";

/**
 * Reads what decides about entries: first of the organisation, then, for entries that it does not know, of the global
 * database.
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function readFacts(
  database: Database,
  context: CopyContext,
  entries: readonly HashedEntry[],
): Promise<StoredFacts> {
  const { orgId } = context;
  const owners = await readOwners(database, orgId, distinct(entries.flatMap(({ hashes }) => hashes)));
  const leads = new Map<string, KnownLead>();
  await readLeads(database, orgId, distinct([...owners.values(), ...entries.flatMap(({ id }) => id ?? [])]), leads);

  const unknown = new Set(entries.filter((entry) => entry.id === undefined && !isKnown(entry, owners, leads)));
  const globalOwners = await readGlobalOwners(database, [...unknown]);
  const globalIds = distinct([...globalOwners.values()]);
  await readLeads(
    database,
    orgId,
    globalIds.filter((id) => !leads.has(id)),
    leads,
  );

  const withoutLead = distinct([...globalIds, ...entries.flatMap(({ id }) => id ?? [])]).filter((id) => !leads.has(id));
  const globalProfiles = await readGlobalProfiles(database, withoutLead, context);
  return { owners, leads, globalOwners, globalProfiles, unknown };
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Whether an identity of the entry names a person of the organisation. */
function isKnown(
  { profile, addresses }: HashedEntry,
  owners: ReadonlyMap<string, string>,
  leads: ReadonlyMap<string, KnownLead>,
): boolean {
  if (profile !== undefined && owners.has(profile)) return true;
  return addresses.some((address) => {
    const owner = owners.get(address);
    return owner !== undefined && isProfileCompatible(profile, leads.get(owner)?.profile);
  });
}

/** Reads which persons of an organisation have identities. @param hashes distinct */
export async function readOwners(
  database: Database,
  orgId: OrgId,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  const keys = hashes.map((hash) => identityKey(orgId, hash));
  const items = await getItems(database, keys, ["personId"]);
  return new Map(hashes.flatMap((hash, i) => toPair(hash, items[i]?.personId?.S)));
}

async function readGlobalOwners(database: Database, entries: readonly HashedEntry[]): Promise<Map<string, string>> {
  const identities = new Map(
    entries.flatMap(({ hashes, entry }) => entry.identities.map((identity, i) => [identity, hashes[i] ?? ""] as const)),
  );
  const keys = Array.from(identities.keys(), globalIdentityKey);
  const items = await getItems(database, keys, ["personId"]);
  return new Map([...identities.values()].flatMap((hash, i) => toPair(hash, items[i]?.personId?.S)));
}

const toPair = (hash: string, personId: string | undefined): [string, string][] =>
  personId === undefined ? [] : [[hash, personId]];

async function readLeads(
  database: Database,
  orgId: OrgId,
  ids: readonly string[],
  leads: Map<string, KnownLead>,
): Promise<void> {
  const keys = ids.map((id) => copyKey(orgId, "person", id));
  const items = await getItems(database, keys, ["profile", "erasedAt"]);
  for (const [i, id] of ids.entries()) {
    const item = items[i];
    if (item) leads.set(id, { profile: item.profile?.S, isErased: item.erasedAt !== undefined });
  }
}

/** @returns the profiles of the ids that have a global record */
async function readGlobalProfiles(
  database: Database,
  ids: readonly string[],
  context: CopyContext,
): Promise<Map<string, string | undefined>> {
  const keys = ids.map((id) => globalKey("person", id));
  const items = await getItems(database, keys, ["person.linkedinUrl"]);
  return new Map(
    ids.flatMap((id, i): [string, string | undefined][] => {
      const item = items[i];
      if (!item) return [];
      return [[id, hashProfile(context, item.person)]];
    }),
  );
}
