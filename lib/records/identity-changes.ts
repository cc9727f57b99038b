import type { Database } from "../dynamodb/database.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import { identityKey } from "../dynamodb/keys.ts";
import type { TransactWrite } from "../dynamodb/transact-write.ts";
import type { CopyContext } from "./build-copy.ts";
import { findProfile, type Identity, isProfile, readIdentities, takeRecognised } from "./identities.ts";
import type { LeadPatch } from "./lead-patch.schema.ts";
import type { StoredRecord } from "./patch-record.ts";
import { readOwners } from "./recognition/read-facts.ts";

interface ChangedLead {
  readonly id: string;
  /** The hash of the profile that the lead has before the change. */
  readonly profile: string | undefined;
  readonly former: StoredRecord;
  readonly record: StoredRecord;
}

/**
 * Plans which identities a lead gives up and gets with a change of its record. Those that are no longer in the record become
 * free, as far as they belong to the lead. Those by which the new record is recognised belong to the lead, as far as they
 * are free. An identity that was never in the record, but in an entry that was added later, stays.
 * @param patch only if it has `linkedinUrl`, the profile changes; only if it has `emails`, the addresses change
 */
export async function planIdentityChanges(
  database: Database,
  { orgId, hashIdentity }: CopyContext,
  { id, profile, former, record }: ChangedLead,
  patch: LeadPatch,
): Promise<TransactWrite[]> {
  const isPatched = (identity: Identity) => (isProfile(identity) ? "linkedinUrl" in patch : "emails" in patch);
  const toHashes = (identities: readonly Identity[]) => identities.filter(isPatched).map(hashIdentity);
  const formerProfile = "linkedinUrl" in patch ? profile : undefined;
  const kept = new Set(toHashes(readStoredIdentities(record)));
  const removed = new Set([formerProfile ?? [], ...toHashes(readStoredIdentities(former))].flat()).difference(kept);
  const recognised = toHashes(takeRecognised(readStoredIdentities(record)));

  const owners = await readOwners(database, orgId, [...removed, ...recognised]);
  const claims = recognised.filter((hash) => !owners.has(hash)).map((hash) => claimIdentity(orgId, hash, id));
  const releases = Array.from(removed, (hash): TransactWrite | undefined => {
    const key = identityKey(orgId, hash);
    const owner = owners.get(hash);
    if (owner === id) return { type: "delete", key, condition: { equals: { personId: { S: id } } } };
    // If a concurrent add claims it for the lead, it must be released, too.
    return owner === undefined ? { type: "check", key, condition: { absent: ["pk"] } } : undefined;
  });
  return [...claims, ...releases.filter((write) => write !== undefined)];
}

/** Reads all identities of a stored record. */
const readStoredIdentities = (record: StoredRecord | undefined): readonly Identity[] =>
  readIdentities(unmarshallToJson(record ?? {}));

/** Reads the hash of the profile of a stored record. */
export function hashStoredProfile({ hashIdentity }: CopyContext, record: StoredRecord): string | undefined {
  const profile = findProfile(readStoredIdentities(record));
  return profile && hashIdentity(profile);
}

/** Gives a free identity to a person. */
const claimIdentity = (orgId: CopyContext["orgId"], hash: string, personId: string): TransactWrite => ({
  type: "put",
  key: identityKey(orgId, hash),
  set: { personId: { S: personId } },
});
