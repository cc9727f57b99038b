import { vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { loadHandler } from "../../stacks/local/load-handler.ts";
import type { Caller } from "./call-route.ts";
import { type Call, invoke } from "./invoke.ts";

type RouteName = keyof typeof routes;

/**
 * Loads a separate instance of the service, which has limits. Each route's handler shares nothing with others, as in Lambda.
 * @param limits the variable LIMITS, such as "requestsPerMinute=10"; undefined for a service without limits
 * @param databaseEndpoint by default, the one of other tests
 */
export function loadLimitedService(limits: string | undefined, databaseEndpoint = process.env.DYNAMODB_ENDPOINT) {
  const { LIMITS: _, DYNAMODB_ENDPOINT } = process.env;
  const handlers = new Map<string, LambdaHandler>();
  const load = async (name: RouteName) => {
    vi.resetModules();
    Object.assign(process.env, { DYNAMODB_ENDPOINT: databaseEndpoint, ...(limits && { LIMITS: limits }) });
    try {
      return await loadHandler(routes[name].handler);
    } finally {
      delete process.env.LIMITS;
      Object.assign(process.env, { DYNAMODB_ENDPOINT });
    }
  };
  /** Calls a route like `callRoute`. */
  return async (name: RouteName, { token, listId }: Caller, call: Partial<Call> = {}) => {
    const handler = handlers.get(name) ?? (await load(name));
    handlers.set(name, handler);
    return invoke(handler, routes[name], { token, ...(listId && { params: { id: listId } }), ...call });
  };
}
