import { createHmac } from "node:crypto";
import type { OrgId } from "./identity/principal.ts";

/**
 * Hashes an identity of a person, so that the keys of items contain no personal data. The organisation is part of the
 * hash, so equal hashes of two organisations tell nothing.
 */
export type HashIdentity = (orgId: OrgId, identity: string) => string;

/** Enough that no two identities ever have the same hash. */
const HASH_BYTES = 16;

/** @param secret of the stage. If it changes, no person is recognised anymore */
export const createIdentityHash =
  (secret: string): HashIdentity =>
  (orgId, identity) =>
    createHmac("sha256", secret).update(`${orgId}\n${identity}`).digest().subarray(0, HASH_BYTES).toString("base64url");
