import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { copyKey, identityKey } from "../../dynamodb/keys.ts";
import type { TransactWrite } from "../../dynamodb/transact-write.ts";
import { buildCopy, type CopyContext, hashProfile, type IdentityContext } from "../build-copy.ts";
import { claimIdentity } from "../identity-items.ts";
import type { Facts } from "./facts.ts";
import { isWritten, type PlannedPerson } from "./plan.ts";

export interface PersonWrite {
  readonly personId: string;
  readonly write: TransactWrite;
  readonly isNewLead: boolean;
}

/**
 * Plans the writes of one person: the lead, the identities that it claims, and the stored identities that named it.
 * @param records the global records by the ids of their persons
 * @returns none if nothing of the person is written; undefined if the global record is no longer the one that was planned with
 */
export function planWrites(
  context: CopyContext,
  person: PlannedPerson,
  facts: Facts,
  records: ReadonlyMap<string, AttributeValue>,
): PersonWrite[] | undefined {
  const { id, claims, namedBy, newLead } = person;
  if (!isWritten(person)) return [];
  const globalRecord = records.get(id);
  if (newLead === "global") {
    if (!globalRecord || hashProfile(context, globalRecord) !== facts.globalProfiles.get(id)) return undefined;
  }
  const { orgId } = context;
  const identities = claims.map((hash) => claimIdentity(orgId, hash, id));
  // Otherwise a concurrent change of the lead could have given the identity up.
  const checks = Array.from(
    namedBy,
    (hash): TransactWrite => ({
      type: "check",
      key: identityKey(orgId, hash),
      condition: { equals: { personId: { S: id } } },
    }),
  );
  const lead = newLead ? buildNewLead(context, person, globalRecord) : buildLeadChange(context, person, facts);
  return [lead, ...identities, ...checks].map((write, i) => ({
    personId: id,
    write,
    isNewLead: i === 0 && newLead !== undefined,
  }));
}

const buildNewLead = (
  context: CopyContext,
  { id, first, profile }: PlannedPerson,
  globalRecord: AttributeValue | undefined,
): TransactWrite => ({
  type: "put",
  key: copyKey(context.orgId, "person", id),
  set: buildCopy(context, {
    type: "person",
    id,
    globalRecord,
    suppliedRecord: first.entry.record,
    externalId: first.entry.externalId,
    profile,
  }),
});

/** The lead must still exist and not be erased. It gets a profile if it has none. */
function buildLeadChange({ orgId }: IdentityContext, { id, profile }: PlannedPerson, facts: Facts): TransactWrite {
  const key = copyKey(orgId, "person", id);
  const exists = ["copiedAt"];
  const former = facts.leads.get(id)?.profile;
  if (profile === undefined || profile === former) {
    const equals = former === undefined ? {} : { profile: { S: former } };
    return { type: "check", key, condition: { equals, exists, absent: ["erasedAt"] } };
  }
  return {
    type: "update",
    key,
    set: { profile: { S: profile } },
    condition: { exists, absent: ["profile", "erasedAt"] },
  };
}
