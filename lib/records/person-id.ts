import { v5 } from "uuid";
import type { OrgId } from "../identity/principal.ts";
import { parseLinkedinProfile } from "./linkedin-profile.ts";

/** What a person is recognised by: an id, or a name from which an organisation derives one. */
export type PersonKey = { readonly id: string } | { readonly naturalKey: string };

/** The root of all derived ids (RFC 9562, 5.5). Changing it makes known persons unknown. */
const NAMESPACE = "6c3c1f0a-6a0b-4a53-9d0f-3a7d5c1b8e42";

interface Recognisable {
  readonly id?: string | undefined;
  readonly linkedinUrl?: string | undefined;
  readonly emails?: readonly string[] | undefined;
}

/** The id given, else the LinkedIn profile, else the first e-mail; undefined with none of the three. */
export function findPersonKey({ id, linkedinUrl, emails }: Recognisable): PersonKey | undefined {
  if (id) return { id };
  const profile = linkedinUrl && parseLinkedinProfile(linkedinUrl);
  if (profile) return { naturalKey: `linkedin:${profile}` };
  const [email] = emails ?? [];
  return email ? { naturalKey: `email:${email.toLowerCase()}` } : undefined;
}

/** Gives persons their ids in an organisation, in lower case: the one given, or a UUIDv5, the same next time. */
export function createPersonIdResolver(orgId: OrgId): (identity: PersonKey) => string {
  const namespace = v5(orgId, NAMESPACE);
  return (identity) => ("id" in identity ? identity.id : v5(identity.naturalKey, namespace));
}
