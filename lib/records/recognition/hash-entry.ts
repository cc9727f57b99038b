import type { JsonObject } from "../../dynamodb/json.ts";
import { findProfile, type Identity } from "../identities.ts";

/** A person in a request: given by id, or to be recognised by its identities. */
export interface PersonEntry {
  /** The position in the request. */
  readonly index: number;
  readonly id?: string | undefined;
  /** The profile, then the addresses. */
  readonly identities: readonly Identity[];
  /** Stored if the person has neither a lead nor a global record. */
  readonly record: JsonObject;
  /** The caller's own reference. */
  readonly externalId?: string | undefined;
}

/** What an entry is recognised by, as text. */
export const describeEntry = ({ id = "", identities }: Pick<PersonEntry, "id" | "identities">): string =>
  [id, ...identities].join(" ");

/** An entry whose identities are hashes, as the organisation's items contain them. */
export interface HashedEntry {
  readonly index: number;
  readonly id?: string | undefined;
  readonly profile?: string | undefined;
  readonly addresses: readonly string[];
  /** The profile, then the addresses. */
  readonly hashes: readonly string[];
  readonly entry: PersonEntry;
}

export function hashEntry(entry: PersonEntry, hash: (identity: Identity) => string): HashedEntry {
  const { index, id, identities } = entry;
  const hashes = identities.map(hash);
  const hasProfile = findProfile(identities) !== undefined;
  const [profile] = hasProfile ? hashes : [];
  return { index, id, profile, addresses: hasProfile ? hashes.slice(1) : hashes, hashes, entry };
}
