import { buildValidationError } from "../errors.ts";
import type { Middleware } from "./middleware.ts";

/** The headers that are parsed and have no other limit. No sensible value comes near this length. */
const LIMITED_HEADERS = ["Content-Type", "Prefer"];
export const MAX_HEADER_BYTES = 1_024;

/** Rejects long headers before the body and the headers are parsed. @throws BadRequestError that names each of them */
export function limitHeaders(): Middleware {
  return {
    before({ event: { headers } }) {
      const tooLong = LIMITED_HEADERS.filter(
        (name) => Buffer.byteLength(headers[name.toLowerCase()] ?? "") > MAX_HEADER_BYTES,
      );
      if (tooLong.length === 0) return;
      const message = `must have at most ${MAX_HEADER_BYTES} bytes`;
      throw buildValidationError(
        "header",
        tooLong.map((path) => ({ path, message })),
      );
    },
  };
}
