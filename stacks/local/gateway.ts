import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "./gateway/body.ts";
import { handleCors } from "./gateway/cors.ts";
import { splitTarget, toEvent } from "./gateway/event.ts";
import { InvocationTimeout, invoke, LAMBDA_PAYLOAD_LIMIT } from "./gateway/invoke.ts";
import { sendMessage, sendResult } from "./gateway/result.ts";
import { createRouteTable, type FindRoute, type GatewayRoute, type RouteMatch } from "./gateway/route-table.ts";

/** The longest an HTTP API waits for its Lambda, with a second for the way. */
const INVOCATION_TIMEOUT = 29_000;

/**
 * An API Gateway HTTP API in this process: each request becomes an event for its route's Lambda handler, and the
 * handler's result the response.
 * @param routes may come later than the server: requests wait for them
 * @param timeout milliseconds a handler has
 * @returns a server that does not listen yet
 */
export function createGateway(
  routes: Iterable<GatewayRoute> | Promise<Iterable<GatewayRoute>>,
  { timeout = INVOCATION_TIMEOUT } = {},
): Server {
  const table = Promise.resolve(routes).then(createRouteTable);
  return createServer(async (request, response) => {
    try {
      await respond(await table, request, response, timeout);
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
  timeout: number,
): Promise<void> {
  const requestId = randomBytes(11).toString("base64");
  response.setHeader("apigw-requestid", requestId);
  if (handleCors(request, response)) return;
  const route = findMatch(findRoute, request);
  if (route === "malformed") return sendMessage(response, 400, "Bad Request");
  if (!route) return sendMessage(response, 404, "Not Found");

  const body = await readBody(request);
  const event = body && toEvent(request, route, body, requestId);
  if (!event || Buffer.byteLength(JSON.stringify(event)) > LAMBDA_PAYLOAD_LIMIT) {
    // A client that is still sending would not hear the answer, were its connection closed now.
    response.setHeader("connection", "keep-alive");
    return sendMessage(response, 413, "Request Entity Too Large");
  }
  sendResult(response, await invoke(route.handler, event, timeout));
}

function findMatch(findRoute: FindRoute, request: IncomingMessage): RouteMatch | "malformed" | undefined {
  try {
    return findRoute(request.method ?? "", splitTarget(request).path);
  } catch {
    return "malformed";
  }
}
