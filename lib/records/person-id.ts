import { v5 } from "uuid";
import type { OrgId } from "../identity/principal.ts";
import { parseLinkedinUrl } from "./linkedin-profile.ts";

/** The key of a person: an id, or a natural key from which an id is derived per organisation. */
export type PersonKey = { readonly id: string } | { readonly naturalKey: string };

/** The namespace of all derived ids (RFC 9562, 5.5). If it changes, no stored person is recognised. */
const NAMESPACE = "6c3c1f0a-6a0b-4a53-9d0f-3a7d5c1b8e42";

interface Recognisable {
  readonly id?: string | undefined;
  readonly linkedinUrl?: string | undefined;
  readonly emails?: readonly string[] | undefined;
}

/**
 * The id, otherwise the LinkedIn profile, otherwise the first e-mail address.
 * @returns undefined if there is none of them
 */
export function findPersonKey({ id, linkedinUrl, emails }: Recognisable): PersonKey | undefined {
  if (id) return { id };
  const profile = linkedinUrl && parseLinkedinUrl(linkedinUrl);
  if (profile) return { naturalKey: `linkedin:${profile.path}` };
  const [email] = emails ?? [];
  return email ? { naturalKey: `email:${email.toLowerCase()}` } : undefined;
}

/**
 * Creates a function that returns a person's id in an organisation: the given id, or a UUIDv5 that is always the same.
 */
export function createPersonIdResolver(orgId: OrgId): (identity: PersonKey) => string {
  const namespace = v5(orgId, NAMESPACE);
  return (identity) => ("id" in identity ? identity.id : v5(identity.naturalKey, namespace));
}
