import type { Database } from "../../dynamodb/database.ts";
import { getItems } from "../../dynamodb/get-items.ts";
import { copyKey, globalIdentityKey, globalKey, identityKey } from "../../dynamodb/keys.ts";
import type { OrgId } from "../../identity/principal.ts";
import { hashProfile, type IdentityContext } from "../build-copy.ts";
import { readOwners } from "../identity-items.ts";
import type { KnownLead, StoredFacts } from "./facts.ts";
import { findInOrganisation } from "./find-person.ts";
import type { HashedEntry } from "./hash-entry.ts";

/**
 * Reads what decides about entries: first of the organisation, then, for entries that it does not know, of the global
 * database.
 * @param newIds ids of new persons whose leads may exist already
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function readFacts(
  database: Database,
  context: IdentityContext,
  entries: readonly HashedEntry[],
  newIds: readonly string[] = [],
): Promise<StoredFacts> {
  const { orgId } = context;
  const owners = await readOwners(database, distinct(entries.flatMap(({ hashes }) => hashes)), (hash) =>
    identityKey(orgId, hash),
  );
  const leads = new Map<string, KnownLead>();
  const leadIds = distinct([...owners.values(), ...entries.flatMap(({ id }) => id ?? []), ...newIds]);
  await readLeads(database, orgId, leadIds, leads);

  const isKnown = (entry: HashedEntry) =>
    findInOrganisation(
      entry,
      (identity) => owners.get(identity),
      (id) => leads.get(id)?.profile,
    ) !== undefined;
  const unknown = new Set(entries.filter((entry) => entry.id === undefined && !isKnown(entry)));
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

/** @returns the persons that identities name, by the hash of the identity */
async function readGlobalOwners(database: Database, entries: readonly HashedEntry[]): Promise<Map<string, string>> {
  const hashes = new Map(
    entries.flatMap(({ hashes, entry }) => entry.identities.map((identity, i) => [identity, hashes[i] ?? ""] as const)),
  );
  const owners = await readOwners(database, [...hashes.keys()], globalIdentityKey);
  return new Map(Array.from(owners, ([identity, id]) => [hashes.get(identity) ?? "", id]));
}

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
  context: IdentityContext,
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
