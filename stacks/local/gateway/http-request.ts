import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { buildEvent, joinValues } from "./event.ts";
import type { RouteMatch } from "./route-table.ts";

/** Headers that only concern the connection between client and gateway. */
const HOP_BY_HOP = new Set(["connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

/**
 * The media types that API Gateway passes on as text. Any other body is passed on in base64, also one without a type.
 * AWS does not document the list: it was observed on real HTTP APIs.
 */
const TEXT = /^\s*(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i;

/** Converts an HTTP request to the event for the Lambda of its route. */
export function toEvent(
  request: IncomingMessage,
  { routeKey, pathParameters }: RouteMatch,
  body: Buffer,
  requestId: string,
): APIGatewayProxyEventV2 {
  const { method = "GET", httpVersion, socket } = request;
  const { path, query } = splitTarget(request);
  const { headers, cookies } = readHeaders(request);
  const sourceIp = socket.remoteAddress ?? "127.0.0.1";
  return buildEvent({
    method,
    // HTTP APIs decode `rawPath`, despite its name. They leave the query as it was sent.
    path: decodeURIComponent(path),
    query,
    headers: {
      ...headers,
      "x-amzn-trace-id": createTraceId(),
      "x-forwarded-for": sourceIp,
      "x-forwarded-port": String(socket.localPort),
      "x-forwarded-proto": "http",
    },
    cookies,
    ...encodeBody(body, headers["content-type"]),
    routeKey,
    pathParameters,
    requestId,
    sourceIp,
    httpVersion,
  });
}

/** Splits the request's target into path and query, both as they were sent. */
export function splitTarget({ url = "/" }: IncomingMessage): { path: string; query: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** Reads the headers with names in lower case. Cookies are separate, as in the event. */
function readHeaders({ rawHeaders }: IncomingMessage): { headers: Record<string, string>; cookies: string[] } {
  const pairs: [string, string][] = [];
  const cookies: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]];
    if (name === "cookie") cookies.push(...value.split(/;\s*/).filter(Boolean));
    else if (!HOP_BY_HOP.has(name)) pairs.push([name, value]);
  }
  return { headers: joinValues(pairs), cookies };
}

function encodeBody(body: Buffer, contentType = ""): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !TEXT.test(contentType);
  return { body: body.toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}

const createTraceId = () => `Root=1-${Math.floor(Date.now() / 1_000).toString(16)}-${randomBytes(12).toString("hex")}`;
