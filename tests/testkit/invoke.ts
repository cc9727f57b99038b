import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import type { Route } from "../../lib/route.ts";

export interface Call {
  readonly token?: string | undefined;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** Sent as it is when a string, as JSON otherwise. */
  readonly body?: unknown;
  /** Names in lower case, as API Gateway hands them over; undefined takes one away that is sent otherwise. */
  readonly headers?: Record<string, string | undefined>;
  readonly isBase64Encoded?: boolean;
  /** What Lambda says is left of the invocation's time. */
  readonly remainingMs?: number;
}

type Watch = (route: Route, answer: APIGatewayProxyStructuredResultV2) => void;
const watches: Watch[] = [];

/** From now on each answer is shown to `watch` before the test has it; what it throws, the test gets. */
export const watchAnswers = (watch: Watch): void => void watches.push(watch);

/** Invokes a route's Lambda handler as API Gateway would, and reads the answer. */
export async function invoke(handler: LambdaHandler, route: Route, call: Call) {
  const event = eventOf(route, call);
  const answer = await handler(event, contextOf(call.remainingMs ?? 29_000));
  for (const watch of watches) watch(route, answer);
  return {
    requestId: event.requestContext.requestId,
    status: answer.statusCode,
    headers: answer.headers ?? {},
    text: answer.body ?? "",
    get body() {
      return JSON.parse(answer.body ?? "");
    },
  };
}

function eventOf(
  route: Route,
  { token, params = {}, query, body, headers = {}, isBase64Encoded = false }: Call,
): APIGatewayProxyEventV2 {
  const routeKey = `${route.method} ${route.path}`;
  const rawPath = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      ...(text !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(query && { queryStringParameters: query }),
    pathParameters: params,
    ...(text !== undefined && { body: text }),
    isBase64Encoded,
    requestContext: {
      accountId: "000000000000",
      apiId: "test",
      domainName: "127.0.0.1",
      domainPrefix: "test",
      http: { method: route.method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      requestId: randomUUID(),
      routeKey,
      stage: "$default",
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
  };
}

function contextOf(remainingMs: number): Context {
  const end = Date.now() + remainingMs;
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName: "test",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:local:000000000000:function:test",
    logGroupName: "test",
    logStreamName: "test",
    memoryLimitInMB: "1769",
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
