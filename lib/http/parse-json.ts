import jsonBodyParser from "@middy/http-json-body-parser";
import { type BadRequestError, buildValidationError } from "../errors.ts";
import type { Middleware, RequestState } from "./middleware.ts";

type Event = Parameters<NonNullable<Middleware["before"]>>[0]["event"];

/** Matches a content type that names another charset than UTF-8, the only one of JSON (RFC 8259, 8.1). */
const OTHER_CHARSET = /;\s*charset=(?!"?utf-?8"?\s*(;|$))/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Adds the parsed body. Equal JSON gives an equal body, whatever its escapes, white space and encoding.
 *
 * Middy's parser checks the content type. It never gets the body itself, because it calls a function for each value to
 * reject keys such as `__proto__`. That takes seven times as long as `JSON.parse` for 1,000 prospects, and overflows
 * the stack at 10,000 levels. Such keys are harmless here: `JSON.parse` makes them ordinary properties, and the schemas
 * read only the fields that they name.
 * @throws BadRequestError if the body is missing, is not JSON, or has another content type, charset or content encoding
 */
export function parseJson(): Middleware<Pick<RequestState, "body">> {
  const parser = jsonBodyParser();
  return {
    async before(request) {
      const { event, context } = request;
      checkContentEncoding(event.headers["content-encoding"]);
      // RFC 9110, 5.6.6, allows white space before a parameter; middy's parser does not.
      const parts = event.headers["content-type"]?.split(";") ?? [];
      const contentType = parts.map((part) => part.trim()).join(";");
      if (OTHER_CHARSET.test(contentType)) throw invalidHeader("Content-Type", "must be application/json in UTF-8");
      try {
        const headers = { "content-type": contentType };
        await parser.before?.({ ...request, event: { ...event, headers, body: "null", isBase64Encoded: false } });
      } catch {
        throw invalidHeader("Content-Type", "must be application/json");
      }
      context.body = parseText(decodeBody(event));
    },
  };
}

/** @param codings the header, a list (RFC 9110, 8.4) */
function checkContentEncoding(codings = ""): void {
  const isIdentity = codings.split(",").every((coding) => /^(identity)?$/i.test(coding.trim()));
  if (!isIdentity) throw invalidHeader("Content-Encoding", "is not supported; send the body uncompressed");
}

/**
 * Decodes the body, without a byte order mark. A base64 body that is not UTF-8 is rejected, because it would be stored
 * damaged. API Gateway decodes a JSON body itself and replaces invalid UTF-8 with U+FFFD. The service cannot tell that
 * from a U+FFFD that the caller sent, so it accepts both.
 */
function decodeBody({ body = "", isBase64Encoded }: Event): string {
  if (!isBase64Encoded) return body.replace(/^\ufeff/, "");
  try {
    return utf8.decode(Buffer.from(body, "base64"));
  } catch {
    throw invalidBody("must be UTF-8");
  }
}

function parseText(text: string): unknown {
  if (text === "") throw invalidBody("is required");
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody("must be JSON");
  }
}

const invalidHeader = (path: string, message: string): BadRequestError =>
  buildValidationError("header", [{ path, message }]);

const invalidBody = (message: string): BadRequestError => buildValidationError("body", [{ path: "body", message }]);
