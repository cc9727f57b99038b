import type { ServerResponse } from "node:http";
import * as v from "valibot";
import { MAX_LAMBDA_PAYLOAD_BYTES } from "./invoke.ts";

/** A result with a status code describes the whole response. */
const StructuredResult = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  cookies: v.nullish(v.array(v.string())),
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
});

/**
 * Sends the result of a handler according to payload format 2.0.
 * @param json the result as JSON text
 * @throws Error if the result is too large or malformed, which API Gateway responds to with 500
 */
export function sendResult(response: ServerResponse, json: string): void {
  if (Buffer.byteLength(json) > MAX_LAMBDA_PAYLOAD_BYTES) throw new Error("The result is larger than Lambda allows");
  const result: unknown = JSON.parse(json);
  // A result without a status code is itself the body.
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof result === "string" ? result : json);
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = v.parse(StructuredResult, result);
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  const fields = new Headers(bytes.length > 0 ? { "content-type": "text/plain;charset=UTF-8" } : {});
  for (const [name, value] of Object.entries(headers ?? {})) fields.set(name, String(value));
  for (const cookie of cookies ?? []) fields.append("set-cookie", cookie);
  // Node sets these itself. Values that do not match the body would break the connection.
  for (const name of ["connection", "content-length", "transfer-encoding"]) fields.delete(name);
  response.setHeaders(fields);
  response.writeHead(statusCode).end(bytes);
}

/** Sends a response of API Gateway itself, in its own form. */
export function sendMessage(response: ServerResponse, statusCode: number, message: string): void {
  response.writeHead(statusCode, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}
