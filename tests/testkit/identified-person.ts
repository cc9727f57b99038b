import { randomUUID } from "node:crypto";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { readItem } from "./db-read.ts";
import {
  buildIdentityKey,
  hashIdentity,
  storeGlobalIdentities,
  storeGlobalRecords,
  storeIdentities,
  storeItems,
} from "./fixtures.ts";

export type IdentifiedPerson = ReturnType<typeof buildIdentifiedPerson>;

/** A person with identities that no other test has. */
export function buildIdentifiedPerson(addresses = 1) {
  const id = randomUUID();
  const name = `ada-${randomUUID().slice(0, 13)}`;
  const linkedinUrl = `https://www.linkedin.com/in/${name}`;
  const emails = Array.from({ length: addresses }, (_, i) => `${name}.${i}@b.example`);
  const profile: Identity = `linkedin:/in/${name}`;
  const identities = [profile, ...emails.map((email): Identity => `email:${email}`)];
  return { id, name, profile, identities, record: { id, firstName: "Ada", linkedinUrl, emails } };
}

const giveAll = ({ id, identities }: IdentifiedPerson): Record<Identity, string> =>
  Object.fromEntries(identities.map((identity) => [identity, id]));

/** Stores a person of the global database as the loader does. */
export async function storeGlobalPerson(person: IdentifiedPerson): Promise<void> {
  await storeGlobalRecords([person.record]);
  await storeGlobalIdentities(giveAll(person));
}

/** Stores the lead of a person, with all its identities. */
export async function storeLead(orgId: OrgId, person: IdentifiedPerson, identities = giveAll(person)): Promise<void> {
  const attributes = {
    person: person.record,
    profile: hashIdentity(orgId, person.profile),
    source: "direct",
    copiedAt: "2026-01-01T00:00:00.000Z",
    copiedBy: "member",
  };
  await storeItems([{ key: copyKey(orgId, "person", person.id), attributes }]);
  if (Object.keys(identities).length > 0) await storeIdentities(orgId, identities);
}

/** Reads to which person of an organisation each identity belongs; undefined if it is free. */
export const readOwners = (orgId: OrgId, identities: readonly Identity[]) =>
  Promise.all(identities.map(async (identity) => (await readItem(buildIdentityKey(orgId, identity)))?.personId));
