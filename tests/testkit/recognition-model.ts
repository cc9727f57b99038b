/** A naive model of recognition: one entry after the other, without a database. */

/** Identities are letters: `profile` is one, `addresses` are others. */
export interface ModelEntry {
  readonly id?: string | undefined;
  readonly profile?: string | undefined;
  readonly addresses: readonly string[];
}

/** The identities in a record. */
export interface ModelRecord {
  readonly profile?: string | undefined;
  readonly addresses: readonly string[];
}

interface ModelLead {
  profile?: string | undefined;
  isErased: boolean;
  record?: ModelRecord | undefined;
}

export interface ModelState {
  /** The organisation's persons, by identity. */
  readonly owners: Map<string, string>;
  readonly leads: Map<string, ModelLead>;
  readonly globalOwners: ReadonlyMap<string, string>;
  /** The profiles of the global records, by id. */
  readonly globalProfiles: ReadonlyMap<string, string | undefined>;
}

export const copyState = (state: ModelState): ModelState => ({
  ...state,
  owners: new Map(state.owners),
  leads: new Map([...state.leads].map(([id, lead]) => [id, { ...lead }])),
});

/** @returns the id of the person that an entry names; undefined if nobody is known by its identities */
export function findInModel(state: ModelState, { id, profile, addresses }: ModelEntry): string | undefined {
  const { owners, leads, globalOwners, globalProfiles } = state;
  const fits = (other: string | undefined) => !profile || !other || profile === other;
  const readProfile = (id: string) => (leads.has(id) ? leads.get(id)?.profile : globalProfiles.get(id));
  const findByAddress = (known: ReadonlyMap<string, string>) =>
    addresses.flatMap((address) => known.get(address) ?? []).find((id) => fits(readProfile(id)));
  const findGlobal = () => {
    const owner = profile && globalOwners.get(profile);
    return owner && fits(readProfile(owner)) ? owner : findByAddress(globalOwners);
  };
  return id ?? (profile && owners.get(profile)) ?? findByAddress(owners) ?? findGlobal();
}

/**
 * Adds one entry.
 * @param createId creates the id of a new person
 * @returns the id of the entry's person
 */
export function addToModel(state: ModelState, entry: ModelEntry, createId = () => `new ${state.leads.size}`): string {
  const { owners, leads, globalProfiles } = state;
  const { profile, addresses } = entry;
  const id = findInModel(state, entry) ?? createId();
  // A new lead has the profile of its record, even if the profile names another person.
  const recordProfile = globalProfiles.has(id) ? globalProfiles.get(id) : profile;
  const lead = leads.get(id) ?? { profile: recordProfile, isErased: false };
  leads.set(id, lead);
  if (lead.isErased) return id;
  if (profile && !owners.has(profile) && (!lead.profile || lead.profile === profile)) {
    owners.set(profile, id);
    lead.profile = profile;
  }
  for (const address of addresses) if (!owners.has(address)) owners.set(address, id);
  return id;
}

/** Describes persons and what they own, with new persons numbered in the order of the entries. */
export function describeOutcome(
  persons: readonly string[],
  owners: ReadonlyMap<string, string>,
  profileOf: (id: string) => string | undefined,
  identities: readonly string[],
  knownIds: readonly string[],
): string {
  const names = new Map(knownIds.map((id) => [id, id]));
  const toName = (id: string) => names.get(id) ?? names.set(id, `new ${names.size}`).get(id);
  return JSON.stringify([
    persons.map(toName),
    identities.map((identity) => {
      const owner = owners.get(identity);
      return owner === undefined ? null : toName(owner);
    }),
    [...new Set([...persons, ...knownIds])].map((id) => [toName(id), profileOf(id) ?? null]),
  ]);
}
