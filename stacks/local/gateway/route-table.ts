import type { LambdaHandler } from "./invoke.ts";

/** What the gateway answers: a method, a path such as `/things/{id}`, and who does. */
export interface GatewayRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: LambdaHandler;
}

export interface RouteMatch {
  readonly handler: LambdaHandler;
  /** "POST /things/{id}" */
  readonly routeKey: string;
  /** Percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request; `path` as it was sent. Throws URIError where its percent-encoding is broken. */
export type FindRoute = (method: string, path: string) => RouteMatch | undefined;

/** Where several routes fit, the one with the fewest parameters is meant, as with API Gateway. */
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
