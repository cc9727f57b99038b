import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** A request as the gateway received it. What is left out gets a value that means "not sent" or "this machine". */
export interface GatewayRequest {
  readonly method: string;
  /** Percent-decoded. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query?: string;
  /** The names are in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies?: readonly string[];
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
  /** "POST /things/{id}" */
  readonly routeKey: string;
  /** The values are percent-decoded. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestId?: string;
  readonly sourceIp?: string;
  readonly httpVersion?: string;
}

/** Builds the event with which an HTTP API invokes a Lambda: payload format 2.0. */
export function buildEvent({
  method,
  path,
  query = "",
  headers,
  cookies = [],
  body,
  isBase64Encoded = false,
  routeKey,
  pathParameters = {},
  requestId = randomUUID(),
  sourceIp = "127.0.0.1",
  httpVersion = "1.1",
}: GatewayRequest): APIGatewayProxyEventV2 {
  const domainName = headers.host?.replace(/:\d+$/, "") ?? "localhost";
  const now = new Date();
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies: [...cookies] }),
    headers: { ...headers },
    ...(query !== "" && { queryStringParameters: joinValues(new URLSearchParams(query)) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters: { ...pathParameters } }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName,
      domainPrefix: domainName.split(".")[0] ?? domainName,
      http: {
        method,
        path,
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
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** Joins the values of a repeated name with commas, as API Gateway does. */
export function joinValues(pairs: Iterable<[string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const previous = values.get(name);
    values.set(name, previous === undefined ? value : `${previous},${value}`);
  }
  return Object.fromEntries(values);
}

/** "12/Mar/2020:19:03:58 +0000" */
function formatCommonLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
