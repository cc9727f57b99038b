import { MAX_ITEMS_PER_TRANSACTION } from "../../dynamodb/transactions.ts";
import { type Facts, isProfileCompatible, readKnownProfile } from "./facts.ts";
import { findGlobally, findInOrganisation } from "./find-person.ts";
import type { HashedEntry } from "./hash-entry.ts";
import type { CreatePersonId } from "./new-person-id.ts";

/** What is to be written for one person. */
export interface PlannedPerson {
  readonly id: string;
  /** The first entry of the person, whose data is stored if the person has no lead and no global record. */
  readonly first: HashedEntry;
  /** `undefined`: the organisation has a lead of the person, or cannot store one. */
  readonly newLead: "global" | "direct" | undefined;
  /** The profile that the lead has after the write. */
  profile?: string | undefined;
  /** The free identities that belong to the person from now on. */
  readonly claims: string[];
  /** The stored identities by which entries were recognised as the person. */
  readonly namedBy: Set<string>;
}

/**
 * Persons that are written together or not at all, because entries of one depend on what entries of another claim, and
 * the entries that they were planned for.
 */
export interface PlannedGroup {
  readonly persons: PlannedPerson[];
  readonly entries: { readonly entry: HashedEntry; readonly id: string }[];
}

/** Each copy of a global record can have 400 KB, and a transaction at most 4 MB. */
const MAX_GLOBAL_COPIES = 9;

/**
 * Decides which person each entry is, as if each were a call of its own, in their order.
 * @param facts what is stored
 * @returns the groups to write. Entries that can only be decided after these are written are in none of them
 */
export function planRecognition(
  entries: readonly HashedEntry[],
  facts: Facts,
  createId: CreatePersonId,
): readonly PlannedGroup[] {
  const planner = new Planner(facts, createId);
  for (const entry of entries) planner.add(entry);
  return planner.groups;
}

class Planner {
  readonly #facts: Facts;
  readonly #createId: CreatePersonId;
  /** Identities that earlier entries of the plan claim. */
  readonly #claimed = new Map<string, PlannedPerson>();
  readonly #persons = new Map<string, PlannedPerson>();
  readonly #groupOf = new Map<PlannedPerson, PlannedGroup>();
  /** Persons whose lead an earlier attempt of the operation has created, with all identities that were free then. */
  readonly #createdEarlier = new Set<string>();
  /** What decides about the deferred entries. Later entries that share something of it are deferred too, to keep the order. */
  readonly #deferredKeys = new Set<string>();

  constructor(facts: Facts, createId: CreatePersonId) {
    this.#facts = facts;
    this.#createId = createId;
  }

  get groups(): PlannedGroup[] {
    return [...new Set(this.#groupOf.values())];
  }

  add(entry: HashedEntry): void {
    const id = this.#isDeferred(entry) ? undefined : this.#findPerson(entry);
    const isPlanned = id !== undefined && this.#plan(entry, id);
    if (!isPlanned) this.#defer(entry);
  }

  #isDeferred(entry: HashedEntry): boolean {
    return this.#deferredKeys.size > 0 && this.#listKeys(entry).some((key) => this.#deferredKeys.has(key));
  }

  #defer(entry: HashedEntry): void {
    for (const key of this.#listKeys(entry)) this.#deferredKeys.add(key);
  }

  /** Everything that decides which person the entry is: its id, its identities, and the persons that they name. */
  #listKeys(entry: HashedEntry): string[] {
    const identities = entry.hashes;
    const owners = identities.flatMap((identity) => [
      this.#findOwner(identity) ?? [],
      this.#facts.globalOwners.get(identity) ?? [],
    ]);
    return [entry.id ?? [], ...identities, ...owners].flat();
  }

  /** @returns undefined if the entry must be looked up in the global database first */
  #findPerson(entry: HashedEntry): string | undefined {
    const readProfile = (id: string) => this.#readProfile(id);
    const known = entry.id ?? findInOrganisation(entry, (identity) => this.#findOwner(identity), readProfile);
    if (known !== undefined || !this.#facts.unknown.has(entry)) return known;
    const findGlobalOwner = (identity: string) => this.#facts.globalOwners.get(identity);
    return findGlobally(entry, findGlobalOwner, readProfile) ?? this.#createPersonId(entry);
  }

  #createPersonId({ entry }: HashedEntry): string {
    const id = this.#createId(entry);
    if (this.#facts.leads.has(id)) this.#createdEarlier.add(id);
    return id;
  }

  #findOwner(identity: string): string | undefined {
    return this.#claimed.get(identity)?.id ?? this.#facts.owners.get(identity);
  }

  #readProfile(id: string): string | undefined {
    const planned = this.#persons.get(id);
    return planned ? planned.profile : readKnownProfile(this.#facts, id);
  }

  /** @returns false if the entry's group would be too large for a transaction */
  #plan(entry: HashedEntry, id: string): boolean {
    const person = this.#persons.get(id) ?? this.#createPerson(entry, id);
    const claims = this.#listClaims(entry, person);
    const naming = this.#listNaming(entry, person);
    const group = this.#merge(entry, person, claims.length, naming.length);
    if (!group) return false;
    this.#persons.set(id, person);
    for (const identity of naming) person.namedBy.add(identity);
    for (const identity of claims) {
      person.claims.push(identity);
      this.#claimed.set(identity, person);
      if (identity === entry.profile) person.profile = identity;
    }
    group.entries.push({ entry, id });
    return true;
  }

  #createPerson(first: HashedEntry, id: string): PlannedPerson {
    const needsLead = !this.#facts.leads.has(id) && !this.#facts.unstorable.has(id);
    const earlier = this.#facts.firstEntries.get(id);
    const source = this.#facts.globalProfiles.has(id) ? "global" : "direct";
    const newLead = needsLead ? source : undefined;
    const withData = earlier && earlier.index < first.index ? earlier : first;
    return {
      id,
      first: withData,
      newLead,
      // The profile in the data of a lead is its own, even if the profile names another person.
      profile: newLead === "direct" ? withData.profile : this.#readProfile(id),
      claims: [],
      namedBy: new Set(),
    };
  }

  /** The stored identity by which the entry was recognised. Empty if there is none, or if it is in the plan already. */
  #listNaming(entry: HashedEntry, { id, namedBy }: PlannedPerson): string[] {
    const naming = entry.id === undefined && entry.hashes.find((identity) => this.#facts.owners.get(identity) === id);
    return naming === undefined || naming === false || namedBy.has(naming) ? [] : [naming];
  }

  #listClaims({ profile, addresses }: HashedEntry, person: PlannedPerson): string[] {
    const { leads, unstorable } = this.#facts;
    if (leads.get(person.id)?.isErased || unstorable.has(person.id) || this.#createdEarlier.has(person.id)) return [];
    const claims = addresses.filter((address) => this.#findOwner(address) === undefined);
    const isFree = profile !== undefined && this.#findOwner(profile) === undefined;
    return isFree && isProfileCompatible(profile, person.profile) ? [profile, ...claims] : claims;
  }

  /**
   * Merges the groups that the entry depends on: those of its person, and of the persons that claimed one of its
   * identities or got a profile in this plan.
   */
  #merge(entry: HashedEntry, person: PlannedPerson, newClaims: number, newChecks: number): PlannedGroup | undefined {
    const owners = entry.hashes.flatMap((identity) => {
      const owner = this.#findOwner(identity);
      return (owner !== undefined && this.#persons.get(owner)) || [];
    });
    const groups = new Set([person, ...owners].flatMap((one) => this.#groupOf.get(one) ?? []));
    const persons = new Set([...[...groups].flatMap((group) => group.persons), person]);
    const items = [...persons].reduce(
      (sum, one) => sum + (one === person ? countItems(one, newClaims, newChecks) : countItems(one)),
      0,
    );
    const globalCopies = [...persons].filter(({ newLead }) => newLead === "global").length;
    const isTooLarge = items > MAX_ITEMS_PER_TRANSACTION || globalCopies > MAX_GLOBAL_COPIES;
    if (isTooLarge && groups.size > 0) return undefined;

    const merged = { persons: [...persons], entries: [...groups].flatMap((group) => group.entries) };
    for (const one of persons) this.#groupOf.set(one, merged);
    return merged;
  }
}

/**
 * Whether a person is written: if it claims an identity, or has a new lead with the data of its entry, because the profile in
 * the data decides about later entries. The copy of a global record can wait.
 */
export const isWritten = ({ claims, newLead }: Pick<PlannedPerson, "claims" | "newLead">): boolean =>
  claims.length > 0 || newLead === "direct";

/** The lead, the claimed identities and the identities to check. */
function countItems(person: PlannedPerson, newClaims = 0, newChecks = 0): number {
  if (newClaims === 0 && !isWritten(person)) return 0;
  return 1 + person.claims.length + newClaims + person.namedBy.size + newChecks;
}
