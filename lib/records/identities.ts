import { parseLinkedinUrl } from "./linkedin-profile.ts";

/** What a person is recognised by. Two records with the same identity are about one person, as far as the rules say so. */
export type Identity = `linkedin:${string}` | `email:${string}`;

interface Recognisable {
  readonly linkedinUrl?: unknown;
  readonly emails?: unknown;
}

/** Reads the identities of a person. */
export function readIdentities({ linkedinUrl }: Recognisable): Identity[] {
  const profile = typeof linkedinUrl === "string" ? parseLinkedinUrl(linkedinUrl) : undefined;
  return profile ? [`linkedin:${profile.path}`] : [];
}

/** @returns the profile, if there is one; a person has at most one */
export const findProfile = (identities: readonly Identity[]): Identity | undefined =>
  identities.find((identity) => identity.startsWith("linkedin:"));
