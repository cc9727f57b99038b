import type { IncomingMessage, ServerResponse } from "node:http";
import { CORS } from "../../../lib/http/cors.ts";

/** Only the local stack's own `GET /events` reads it. */
const LAST_EVENT_ID = "last-event-id";

/**
 * Adds CORS headers for pages of any origin, as the deployed API Gateway does by default.
 * @returns true if the request was a CORS preflight, which has been responded to
 */
export function handleCors({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.origin === undefined) return false;
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", CORS.exposeHeaders.join());
  if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
  response.setHeader("access-control-allow-methods", CORS.allowMethods.join());
  response.setHeader("access-control-allow-headers", [...CORS.allowHeaders, LAST_EVENT_ID].join());
  response.setHeader("access-control-max-age", CORS.maxAgeSeconds);
  response.writeHead(204).end();
  return true;
}
