import { isProfileCompatible, readKnownProfile, type StoredFacts } from "./facts.ts";
import type { HashedEntry } from "./hash-entry.ts";

type FindOwner = (identity: string) => string | undefined;
type ReadProfile = (id: string) => string | undefined;

/**
 * Finds the person that an entry names: in the organisation, otherwise in the global database.
 * @returns undefined if nobody is known by its identities
 */
export function findPerson(entry: HashedEntry, facts: StoredFacts): string | undefined {
  const { owners, globalOwners } = facts;
  const readProfile = (id: string) => readKnownProfile(facts, id);
  return (
    findInOrganisation(entry, (identity) => owners.get(identity), readProfile) ??
    findGlobally(entry, (identity) => globalOwners.get(identity), readProfile)
  );
}

/**
 * Finds the person of an organisation that the first known identity of an entry names. An address does not name a person
 * whose profile differs from the entry's.
 */
export const findInOrganisation = (entry: HashedEntry, findOwner: FindOwner, readProfile: ReadProfile) =>
  (entry.profile && findOwner(entry.profile)) ?? findByAddress(entry, findOwner, readProfile);

/**
 * Finds the person of the global database in the same way. A global profile does not name a person either whose lead has
 * another profile, because the organisation has changed it.
 * @param readProfile the profile of the lead; if there is none, of the global record
 */
export function findGlobally(entry: HashedEntry, findOwner: FindOwner, readProfile: ReadProfile) {
  const owner = entry.profile && findOwner(entry.profile);
  return owner && isProfileCompatible(entry.profile, readProfile(owner))
    ? owner
    : findByAddress(entry, findOwner, readProfile);
}

const findByAddress = ({ profile, addresses }: HashedEntry, findOwner: FindOwner, readProfile: ReadProfile) =>
  addresses.map(findOwner).find((owner) => owner !== undefined && isProfileCompatible(profile, readProfile(owner)));
