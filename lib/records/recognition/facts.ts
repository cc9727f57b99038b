import type { HashedEntry } from "./hash-entry.ts";

/** A lead of the organisation, as far as recognition needs it. */
export interface KnownLead {
  /** The hash of its LinkedIn profile. */
  readonly profile?: string | undefined;
  readonly isErased: boolean;
}

/** What is stored, as read before a round of recognition. Identities are hashes, persons are ids. */
export interface StoredFacts {
  /** The organisation's persons, by identity. */
  readonly owners: ReadonlyMap<string, string>;
  readonly leads: ReadonlyMap<string, KnownLead>;
  /** The persons of the global database, by identity. */
  readonly globalOwners: ReadonlyMap<string, string>;
  /** The profiles of the global records of persons without a lead. */
  readonly globalProfiles: ReadonlyMap<string, string | undefined>;
  /** The entries that the organisation did not know, so that they were looked up in the global database. */
  readonly unknown: ReadonlySet<HashedEntry>;
}

/** What a round of recognition decides from. */
export interface Facts extends StoredFacts {
  /** The first entry of each person who was recognised before this round. */
  readonly firstEntries: ReadonlyMap<string, HashedEntry>;
  /** Persons whose lead DynamoDB cannot store. */
  readonly unstorable: ReadonlySet<string>;
}

/** Reads the profile of a person: of its lead, otherwise of its global record. */
export function readKnownProfile({ leads, globalProfiles }: StoredFacts, id: string): string | undefined {
  const lead = leads.get(id);
  return lead ? lead.profile : globalProfiles.get(id);
}

/** Two different profiles are two persons. */
export const isProfileCompatible = (profile: string | undefined, other: string | undefined): boolean =>
  profile === undefined || other === undefined || profile === other;
