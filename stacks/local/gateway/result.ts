import type { ServerResponse } from "node:http";
import * as v from "valibot";
import { LAMBDA_PAYLOAD_LIMIT } from "./invoke.ts";

/** A result that says its status says everything else too. */
const Structured = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  cookies: v.nullish(v.array(v.string())),
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
});

/**
 * Sends what a handler yielded, by the rules of payload format 2.0.
 * @param json the result as JSON text
 * @throws Error when it is not one API Gateway understands
 */
export function sendResult(response: ServerResponse, json: string): void {
  if (Buffer.byteLength(json) > LAMBDA_PAYLOAD_LIMIT) throw new Error("The result is over Lambda's limit");
  const result: unknown = JSON.parse(json);
  // Without a status, the result itself is the body.
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof result === "string" ? result : json);
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = v.parse(Structured, result);
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  const fields = new Headers(bytes.length > 0 ? { "content-type": "text/plain;charset=UTF-8" } : {});
  for (const [name, value] of Object.entries(headers ?? {})) fields.set(name, String(value));
  for (const cookie of cookies ?? []) fields.append("set-cookie", cookie);
  // Node's to say: figures that do not fit would break the connection.
  for (const name of ["connection", "content-length", "transfer-encoding"]) fields.delete(name);
  response.setHeaders(fields);
  response.writeHead(statusCode).end(bytes);
}

/** Sends one of API Gateway's own answers. */
export function sendMessage(response: ServerResponse, statusCode: number, message: string): void {
  response.writeHead(statusCode, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}
