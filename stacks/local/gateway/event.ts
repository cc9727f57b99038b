import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { RouteMatch } from "./route-table.ts";

/** Between client and gateway only: they say nothing about the request itself. */
const HOP_BY_HOP = new Set(["connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

/**
 * The media types API Gateway hands over as text; any other body, one without a type included, comes in base64.
 * AWS does not document them: these are what people observed on real HTTP APIs.
 */
const TEXT = /^\s*(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i;

/** The request as an HTTP API hands it to a Lambda: payload format 2.0. */
export function toEvent(
  request: IncomingMessage,
  { routeKey, pathParameters }: RouteMatch,
  body: Buffer,
  requestId: string,
): APIGatewayProxyEventV2 {
  const { method = "GET", httpVersion, socket } = request;
  const { path, query } = splitTarget(request);
  const { headers, cookies } = readHeaders(request);
  const domainName = headers.host?.replace(/:\d+$/, "") ?? "localhost";
  const sourceIp = socket.remoteAddress ?? "127.0.0.1";
  const now = new Date();
  return {
    version: "2.0",
    routeKey,
    // Percent-decoded, raw or not: so do HTTP APIs. The query stays as it was sent.
    rawPath: decodeURIComponent(path),
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      "x-amzn-trace-id": createTraceId(now),
      "x-forwarded-for": sourceIp,
      "x-forwarded-port": String(socket.localPort),
      "x-forwarded-proto": "http",
    },
    ...(query !== "" && { queryStringParameters: joinValues(new URLSearchParams(query)) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName,
      domainPrefix: domainName.split(".")[0] ?? domainName,
      http: {
        method,
        path: decodeURIComponent(path),
        protocol: `HTTP/${httpVersion}`,
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey,
      stage: "$default",
      time: formatCommonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...buildBody(body, headers["content-type"]),
  };
}

/** Path and query as they were sent. */
export function splitTarget({ url = "/" }: IncomingMessage): { path: string; query: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, query: "" } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** Lower-case names. Cookies have a place of their own in the event. */
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

/** The values of a repeated name, joined by commas. */
function joinValues(pairs: Iterable<[string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

function buildBody(body: Buffer, contentType = ""): Pick<APIGatewayProxyEventV2, "body" | "isBase64Encoded"> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !TEXT.test(contentType);
  return { body: body.toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}

const createTraceId = (now: Date) =>
  `Root=1-${Math.floor(now.getTime() / 1_000).toString(16)}-${randomBytes(12).toString("hex")}`;

/** "12/Mar/2020:19:03:58 +0000" */
function formatCommonLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
