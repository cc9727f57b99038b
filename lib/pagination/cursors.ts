import { createHmac, timingSafeEqual } from "node:crypto";
import { buildValidationError } from "../errors.ts";

const MAC_BYTES = 16;

/** Turns a position in a scope into a cursor that only this service can make, good for that scope only. */
export interface CursorCodec {
  /** @param scope what is listed and for whom, the organisation first */
  readonly encode: (scope: readonly string[], position: string) => string;
  /** @throws BadRequestError when the cursor was not sealed for this very scope */
  readonly decode: (scope: readonly string[], cursor: string) => string;
}

/** @param secret the same in every process, or their cursors are strangers to each other; at least 16 characters */
export function createCursorCodec(secret: string): CursorCodec {
  const computeMac = (scope: readonly string[], position: string) =>
    createHmac("sha256", secret)
      .update(JSON.stringify([...scope, position]))
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    encode: (scope, position) =>
      Buffer.concat([computeMac(scope, position), Buffer.from(position)]).toString("base64url"),
    decode(scope, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      const position = bytes.subarray(MAC_BYTES).toString();
      const mac = bytes.subarray(0, MAC_BYTES);
      // Decoding forgives what no encoder writes: one position has one cursor.
      const isExact = bytes.toString("base64url") === cursor && mac.length === MAC_BYTES;
      if (isExact && timingSafeEqual(mac, computeMac(scope, position))) return position;
      const details = [{ path: "cursor", message: "must be the nextCursor of an earlier page of the same listing" }];
      throw buildValidationError("query", details);
    },
  };
}
