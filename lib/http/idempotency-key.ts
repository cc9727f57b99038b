import { randomUUID } from "node:crypto";
import { buildValidationError } from "../errors.ts";
import type { Middleware, RequestState } from "./middleware.ts";

/**
 * 1 to 255 printable ASCII characters. The header is that of draft-ietf-httpapi-idempotency-key-header, used as an
 * opaque string.
 */
export const isIdempotencyKey = (value: string): boolean => /^[\x20-\x7e]{1,255}$/.test(value);

/**
 * Adds the request's Idempotency-Key, or a generated one. A malformed key is rejected by `checkIdempotencyKey`, after
 * authentication. Until then a generated key is used.
 */
export function resolveIdempotencyKey(): Middleware<Pick<RequestState, "idempotencyKey">> {
  return {
    before({ event, context }) {
      const key = event.headers["idempotency-key"];
      context.idempotencyKey = key && isIdempotencyKey(key) ? key : randomUUID();
    },
  };
}

/** Accepts a missing key. @throws BadRequestError if the key is malformed */
export function checkIdempotencyKey(key: string | undefined): void {
  if (key === undefined || isIdempotencyKey(key)) return;
  const details = [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }];
  throw buildValidationError("header", details);
}
