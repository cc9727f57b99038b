import type { Database } from "../dynamodb/database.ts";
import { unmarshallToJson } from "../dynamodb/json.ts";
import { identityKey } from "../dynamodb/keys.ts";
import type { TransactWrite } from "../dynamodb/transact-write.ts";
import type { IdentityContext } from "./build-copy.ts";
import { type Identity, isProfile, readIdentities, takeRecognised } from "./identities.ts";
import { claimIdentity, readOwners } from "./identity-items.ts";
import type { LeadPatch } from "./lead-patch.schema.ts";
import type { StoredRecord } from "./patch-record.ts";

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
 * are free; those of other persons must still be theirs. An identity that was never in the record, but in an entry that was added later, stays.
 * @param patch only if it has `linkedinUrl`, the profile changes; only if it has `emails`, the addresses change
 */
export async function planIdentityChanges(
  database: Database,
  { orgId, hashIdentity }: IdentityContext,
  { id, profile, former, record }: ChangedLead,
  patch: LeadPatch,
): Promise<TransactWrite[]> {
  const isPatched = (identity: Identity) => (isProfile(identity) ? "linkedinUrl" in patch : "emails" in patch);
  const toHashes = (identities: readonly Identity[]) => identities.filter(isPatched).map(hashIdentity);
  const formerProfile = "linkedinUrl" in patch ? profile : undefined;
  const identities = readStoredIdentities(record);
  const kept = new Set(toHashes(identities));
  const removed = new Set([formerProfile ?? [], ...toHashes(readStoredIdentities(former))].flat()).difference(kept);
  const recognised = toHashes(takeRecognised(identities));

  const owners = await readOwners(database, [...removed, ...recognised], (hash) => identityKey(orgId, hash));
  const claims = recognised.flatMap((hash): TransactWrite[] => {
    const owner = owners.get(hash);
    if (owner === undefined) return [claimIdentity(orgId, hash, id)];
    // Otherwise two leads that exchange identities could both give theirs up, and neither would get one.
    const condition = { equals: { personId: { S: owner } } };
    return owner === id ? [] : [{ type: "check", key: identityKey(orgId, hash), condition }];
  });
  const releases = Array.from(removed, (hash): TransactWrite | undefined => {
    const key = identityKey(orgId, hash);
    const owner = owners.get(hash);
    if (owner === id) return { type: "delete", key, condition: { equals: { personId: { S: id } } } };
    // If a concurrent add claims it for the lead, it must be released, too.
    return owner === undefined ? { type: "check", key, condition: { absent: ["pk"] } } : undefined;
  });
  return [...claims, ...releases.filter((write) => write !== undefined)];
}

/** Reads all identities of a stored record. @returns none without a record */
export const readStoredIdentities = (record: StoredRecord | undefined): readonly Identity[] =>
  readIdentities(unmarshallToJson(record ?? {}));
