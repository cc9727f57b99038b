import { hash } from "node:crypto";
import { PreconditionFailedError } from "./errors.ts";

/** A resource with the entity tag of its version. */
export type WithETag<T> = T & { readonly etag: string };

/** The versions to which a change is restricted: any (`*`), or those with one of these strong entity tags. */
export type IfMatch = "*" | readonly string[];

/**
 * Builds the strong entity tag of a version (RFC 9110, 8.8.3). It is a hash, so that callers do not rely on its content.
 * @param version what identifies the version of an item, for example the time and the operation of its last change
 */
export const buildETag = (...version: readonly (string | undefined)[]): string =>
  `"${hash("sha256", JSON.stringify(version), "base64url").slice(0, 22)}"`;

/**
 * Checks that a change may be made to the current version of an existing resource (RFC 9110, 13.1.1).
 * @param ifMatch undefined if the caller has no condition
 * @throws PreconditionFailedError
 */
export function assertMatches(ifMatch: IfMatch | undefined, { etag }: WithETag<unknown>): void {
  if (ifMatch === undefined || ifMatch === "*" || ifMatch.includes(etag)) return;
  throw new PreconditionFailedError();
}
