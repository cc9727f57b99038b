import { createHmac, timingSafeEqual } from "node:crypto";
import { invalid } from "../errors.ts";

const MAC_BYTES = 16;

/** Turns a position in a listing into a cursor that only this service can make, good for that listing only. */
export interface CursorCodec {
  /** @param listing what is listed and for whom, the organisation first */
  readonly encode: (listing: readonly string[], position: string) => string;
  /** @throws BadRequestError when the cursor was not sealed for this very listing */
  readonly decode: (listing: readonly string[], cursor: string) => string;
}

/** @param secret the same in every process, or their cursors are strangers to each other; at least 16 characters */
export function createCursorCodec(secret: string): CursorCodec {
  const computeMac = (listing: readonly string[], position: string) =>
    createHmac("sha256", secret)
      .update(JSON.stringify([...listing, position]))
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    encode: (listing, position) =>
      Buffer.concat([computeMac(listing, position), Buffer.from(position)]).toString("base64url"),
    decode(listing, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      const position = bytes.subarray(MAC_BYTES).toString();
      const seal = bytes.subarray(0, MAC_BYTES);
      // Decoding forgives what no encoder writes: one position has one cursor.
      const isExact = bytes.toString("base64url") === cursor && seal.length === MAC_BYTES;
      if (isExact && timingSafeEqual(seal, computeMac(listing, position))) return position;
      const details = [{ path: "cursor", message: "must be the nextCursor of an earlier page of the same listing" }];
      throw invalid("query", details);
    },
  };
}
