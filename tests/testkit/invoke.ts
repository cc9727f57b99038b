import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import type { Route } from "../../lib/route.ts";
import { buildEvent } from "../../stacks/local/gateway/event.ts";
import { buildLambdaContext } from "../../stacks/local/gateway/lambda-context.ts";

export interface Call {
  readonly token?: string | undefined;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** A string is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  /** The names are in lower case, as in API Gateway's events. `undefined` removes a header that is sent by default. */
  readonly headers?: Record<string, string | undefined>;
  readonly isBase64Encoded?: boolean;
  /** The time that Lambda reports as left for the invocation. */
  readonly remainingMs?: number;
}

type ResponseListener = (route: Route, response: APIGatewayProxyStructuredResultV2) => void | Promise<void>;
const listeners: ResponseListener[] = [];

/** Calls `listener` with every response before the test gets it. If the listener throws, the test fails. */
export const onResponse = (listener: ResponseListener): void => void listeners.push(listener);

/** Invokes the Lambda handler of a route as API Gateway does, and parses the response. */
export async function invoke(handler: LambdaHandler, route: Route, call: Call) {
  const event = toEvent(route, call);
  const response = await handler(event, buildLambdaContext("test", call.remainingMs ?? 29_000));
  for (const listener of listeners) await listener(route, response);
  return {
    requestId: event.requestContext.requestId,
    status: response.statusCode,
    headers: response.headers ?? {},
    text: response.body ?? "",
    get body() {
      return JSON.parse(response.body ?? "");
    },
  };
}

function toEvent(
  route: Route,
  { token, params = {}, query, body, headers = {}, isBase64Encoded = false }: Call,
): APIGatewayProxyEventV2 {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return buildEvent({
    method: route.method,
    path: route.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? ""),
    query: new URLSearchParams(query).toString(),
    headers: {
      ...(text !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: text,
    isBase64Encoded,
    routeKey: `${route.method} ${route.path}`,
    pathParameters: params,
  });
}
