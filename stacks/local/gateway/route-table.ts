import type { GatewayHandler } from "./invoke.ts";

/** A method, a path such as `/things/{id}`, and the handler of such requests. */
export interface GatewayRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: GatewayHandler;
}

export interface RouteMatch {
  readonly handler: GatewayHandler;
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
  const table = Array.from(routes, ({ method, path, handler }) => ({
    method,
    handler,
    routeKey: `${method} ${path}`,
    names: Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name),
    pattern: new RegExp(`^${path.replace(/[.+*?^$()[\]|\\]/g, "\\$&").replace(/\{\w+\}/g, "([^/]+)")}$`),
  })).sort((a, b) => a.names.length - b.names.length);

  return (method, path) => {
    for (const { names, pattern, ...route } of table) {
      const values = route.method === method && pattern.exec(path);
      if (!values) continue;
      const pairs = names.map((name, i) => [name, decodeURIComponent(values[i + 1] ?? "")]);
      return { handler: route.handler, routeKey: route.routeKey, pathParameters: Object.fromEntries(pairs) };
    }
    return undefined;
  };
}
