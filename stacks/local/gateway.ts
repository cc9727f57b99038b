import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "./gateway/body.ts";
import { handleCors } from "./gateway/cors.ts";
import { splitTarget, toEvent } from "./gateway/http-request.ts";
import { InvocationTimeout, invoke, MAX_LAMBDA_PAYLOAD_BYTES } from "./gateway/invoke.ts";
import { sendMessage, sendResult } from "./gateway/result.ts";
import { createRouteTable, type FindRoute, type GatewayRoute, type RouteMatch } from "./gateway/route-table.ts";

/** An HTTP API waits for its Lambda for 30 seconds. One second is left for the network. */
export const INVOCATION_TIMEOUT_MS = 29_000;

/**
 * Creates an API Gateway HTTP API in this process. It turns each request into an event for the Lambda handler of its
 * route, and the result of the handler into the response.
 * @param routes requests wait until this promise is resolved
 * @param options.timeoutMs how long a handler may take; then the response is 503
 * @returns a server that does not listen yet
 */
export function createGateway(
  routes: Iterable<GatewayRoute> | Promise<Iterable<GatewayRoute>>,
  { timeoutMs = INVOCATION_TIMEOUT_MS } = {},
): Server {
  const table = Promise.resolve(routes).then(createRouteTable);
  return createServer(async (request, response) => {
    try {
      await respond(await table, request, response, timeoutMs);
    } catch (error) {
      if (request.errored) return;
      console.error(error);
      if (error instanceof InvocationTimeout) sendMessage(response, 503, "Service Unavailable");
      else sendMessage(response, 500, "Internal Server Error");
    }
  });
}

async function respond(
  findRoute: FindRoute,
  request: IncomingMessage,
  response: ServerResponse,
  timeoutMs: number,
): Promise<void> {
  const requestId = randomBytes(11).toString("base64");
  response.setHeader("apigw-requestid", requestId);
  if (handleCors(request, response)) return;
  const match = findMatch(findRoute, request);
  if (match === "malformed") return sendMessage(response, 400, "Bad Request");
  if (!match) return sendMessage(response, 404, "Not Found");

  const body = await readBody(request);
  const event = body && toEvent(request, match, body, requestId);
  if (!event || Buffer.byteLength(JSON.stringify(event)) > MAX_LAMBDA_PAYLOAD_BYTES) {
    // A client that is still sending its body would not receive the response if the connection were closed now.
    response.setHeader("connection", "keep-alive");
    return sendMessage(response, 413, "Request Entity Too Large");
  }
  const { route } = match;
  if ("handler" in route) return sendResult(response, await invoke(route.handler, event, timeoutMs));
  const result = await route.stream(event, response);
  if (result !== undefined) sendResult(response, JSON.stringify(result));
}

function findMatch(findRoute: FindRoute, request: IncomingMessage): RouteMatch | "malformed" | undefined {
  try {
    return findRoute(request.method ?? "", splitTarget(request).path);
  } catch {
    return "malformed";
  }
}
