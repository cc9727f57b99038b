import { v5 } from "uuid";
import type { OrgId } from "../identity/principal.ts";
import type { Identity } from "./identities.ts";

/** The namespace of all derived ids (RFC 9562, 5.5). If it changes, no stored person is recognised. */
const NAMESPACE = "6c3c1f0a-6a0b-4a53-9d0f-3a7d5c1b8e42";

/** A person with an id or, without one, at least one identity. */
interface Identified {
  readonly id?: string | undefined;
  readonly identities: readonly Identity[];
}

/**
 * Creates a function that returns a person's id in an organisation: the given id, or a UUIDv5 of the first identity,
 * which is always the same.
 */
export function createPersonIdResolver(orgId: OrgId): (person: Identified) => string {
  const namespace = v5(orgId, NAMESPACE);
  return ({ id, identities: [identity = ""] }) => id ?? v5(identity, namespace);
}
