import { randomUUID } from "node:crypto";
import { buildValidationError } from "../errors.ts";
import type { Middleware, RequestState } from "./middleware.ts";

/** IETF draft-ietf-httpapi-idempotency-key-header, taken as an opaque text: 1 to 255 printable ASCII characters. */
export const isIdempotencyKey = (value: string): boolean => /^[\x20-\x7e]{1,255}$/.test(value);

/**
 * Leaves the operation's name: the Idempotency-Key sent, or else one made up. A malformed one is refused only after
 * authentication, by `checkIdempotencyKey`; until then the request goes by a made-up name.
 */
export function resolveIdempotencyKey(): Middleware<Pick<RequestState, "idempotencyKey">> {
  return {
    before({ event, context }) {
      const key = event.headers["idempotency-key"];
      context.idempotencyKey = key && isIdempotencyKey(key) ? key : randomUUID();
    },
  };
}

/** @param key as sent, if one was @throws BadRequestError when it is malformed */
export function checkIdempotencyKey(key: string | undefined): void {
  if (key === undefined || isIdempotencyKey(key)) return;
  const details = [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }];
  throw buildValidationError("header", details);
}
