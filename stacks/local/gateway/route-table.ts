import type { ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { GatewayHandler } from "./invoke.ts";

interface Endpoint {
  readonly method: string;
  /** Such as `/things/{id}`. */
  readonly path: string;
}

/** A route whose Lambda handler returns the response. */
interface LambdaRoute extends Endpoint {
  readonly handler: GatewayHandler;
}

/** A route of the local stack itself that writes its response bit by bit. */
export interface StreamingRoute extends Endpoint {
  /** @returns a result to send instead; undefined if it has taken over the response */
  readonly stream: (event: APIGatewayProxyEventV2, response: ServerResponse) => Promise<unknown>;
}

export type GatewayRoute = LambdaRoute | StreamingRoute;

export interface RouteMatch {
  readonly route: GatewayRoute;
  /** "POST /things/{id}" */
  readonly routeKey: string;
  /** The values are percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds the route of a request.
 * @param path percent-encoded, as it was sent
 * @throws URIError if the percent-encoding is malformed
 */
export type FindRoute = (method: string, path: string) => RouteMatch | undefined;

/** If several routes match, the one with the fewest parameters is used, as API Gateway does. */
export function createRouteTable(routes: Iterable<GatewayRoute>): FindRoute {
  const table = Array.from(routes, (route) => ({
    route,
    names: Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name),
    pattern: new RegExp(`^${route.path.replace(/[.+*?^$()[\]|\\]/g, "\\$&").replace(/\{\w+\}/g, "([^/]+)")}$`),
  })).sort((a, b) => a.names.length - b.names.length);

  return (method, path) => {
    for (const { names, pattern, route } of table) {
      const values = route.method === method && pattern.exec(path);
      if (!values) continue;
      const pairs = names.map((name, i) => [name, decodeURIComponent(values[i + 1] ?? "")]);
      return { route, routeKey: `${method} ${route.path}`, pathParameters: Object.fromEntries(pairs) };
    }
    return undefined;
  };
}
