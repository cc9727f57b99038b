import { normaliseEmailAddress } from "./email-address.ts";
import { parseLinkedinUrl } from "./linkedin-profile.ts";

/** What a person is recognised by. Two records with the same identity are about one person, as far as the rules say so. */
export type Identity = `linkedin:${string}` | `email:${string}`;

/** A person is recognised by at most this number of e-mail addresses. */
const MAX_ADDRESSES = 5;

interface Recognisable {
  readonly linkedinUrl?: unknown;
  readonly emails?: unknown;
}

/**
 * Reads all identities of a person: the profile, then the e-mail addresses in their order, each once.
 * @param record a stored record can have any value in its fields; what is not an identity is skipped
 */
export function readIdentities({ linkedinUrl, emails }: Recognisable): readonly Identity[] {
  const identities: Identity[] = [];
  const profile = typeof linkedinUrl === "string" ? parseLinkedinUrl(linkedinUrl) : undefined;
  if (profile) identities.push(`linkedin:${profile.path}`);
  for (const email of Array.isArray(emails) ? emails : []) {
    const address = typeof email === "string" ? normaliseEmailAddress(email) : undefined;
    if (address !== undefined) identities.push(`email:${address}`);
  }
  return identities.length > (profile ? 2 : 1) ? [...new Set(identities)] : identities;
}

/** @returns the profile, if there is one; a person has at most one */
export const findProfile = (identities: readonly Identity[]): Identity | undefined => identities.find(isProfile);

/** @returns those identities that a person is recognised by: the profile, and the first five addresses */
export function takeRecognised(identities: readonly Identity[]): readonly Identity[] {
  if (identities.length <= MAX_ADDRESSES) return identities;
  return identities.slice(0, MAX_ADDRESSES + (findProfile(identities) ? 1 : 0));
}

export const isProfile = (identity: Identity) => identity.startsWith("linkedin:");
