import { randomUUID } from "node:crypto";
import { buildValidationError } from "../errors.ts";
import type { Middleware, RequestState } from "./middleware.ts";

/** A string of RFC 9651, 3.3.3. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/**
 * Reads the key from the header of draft-ietf-httpapi-idempotency-key-header. The quoted form of the draft and the bare key,
 * which most clients send, are the same key.
 * @returns undefined if the key does not have 1 to 255 printable ASCII characters
 */
export function readIdempotencyKey(header: string): string | undefined {
  const key = QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, "$1") ?? header;
  return /^[\x20-\x7e]{1,255}$/.test(key) ? key : undefined;
}

/**
 * Adds the request's Idempotency-Key, or a generated one. A malformed key is rejected by `checkIdempotencyKey`, after
 * authentication. Until then a generated key is used.
 */
export function resolveIdempotencyKey(): Middleware<Pick<RequestState, "idempotencyKey">> {
  return {
    before({ event, context }) {
      context.idempotencyKey = readIdempotencyKey(event.headers["idempotency-key"] ?? "") ?? randomUUID();
    },
  };
}

/** Accepts a missing header. @throws BadRequestError if the key is malformed */
export function checkIdempotencyKey(header: string | undefined): void {
  if (header === undefined || readIdempotencyKey(header) !== undefined) return;
  const details = [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }];
  throw buildValidationError("header", details);
}
