import { createHmac, timingSafeEqual } from "node:crypto";
import { buildValidationError } from "../errors.ts";
import { INVALID_CURSOR } from "./page.schema.ts";

const MAC_BYTES = 16;

/**
 * Converts positions in a listing to signed cursors and back. A cursor is valid only in the scope that it was created
 * for.
 */
export interface CursorCodec {
  /** @param scope the organisation, and what is listed */
  readonly encode: (scope: readonly string[], position: string) => string;
  /** @throws BadRequestError if the cursor was not created by `encode` for the same scope */
  readonly decode: (scope: readonly string[], cursor: string) => string;
}

/**
 * @param secret at least 16 characters. Must be the same in all processes; otherwise they reject each other's cursors
 */
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
      // Node's base64url decoder ignores invalid input. Re-encode and compare, so that each position has exactly one
      // valid cursor.
      const isExact = bytes.toString("base64url") === cursor && mac.length === MAC_BYTES;
      if (isExact && timingSafeEqual(mac, computeMac(scope, position))) return position;
      throw buildValidationError("query", [{ path: "cursor", message: INVALID_CURSOR }]);
    },
  };
}
