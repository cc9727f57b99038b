import * as v from "valibot";
import { parseLinkedinUrl } from "./linkedin-profile.ts";

/** What a person is recognised by. Two records with the same identity are about one person, as far as the rules say so. */
export type Identity = `linkedin:${string}` | `email:${string}`;

interface Recognisable {
  readonly linkedinUrl?: unknown;
  readonly emails?: unknown;
}

const Address = v.pipe(v.string(), v.trim(), v.maxLength(254), v.rfcEmail(), v.toLowerCase());

/**
 * Reads all identities of a person: the profile, then the e-mail addresses in their order, each once.
 * @param record a stored record can have any value in its fields; what is not an identity is skipped
 */
export function readIdentities({ linkedinUrl, emails }: Recognisable): readonly Identity[] {
  const identities = new Set<Identity>();
  const profile = typeof linkedinUrl === "string" ? parseLinkedinUrl(linkedinUrl) : undefined;
  if (profile) identities.add(`linkedin:${profile.path}`);
  for (const email of Array.isArray(emails) ? emails : []) {
    const address = v.safeParse(Address, email);
    if (address.success) identities.add(`email:${address.output}`);
  }
  return [...identities];
}

/** @returns the profile, if there is one; a person has at most one */
export const findProfile = (identities: readonly Identity[]): Identity | undefined =>
  identities.find((identity) => identity.startsWith("linkedin:"));
