import { vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { loadHandler } from "../../stacks/local/load-handler.ts";
import type { Caller } from "./call-route.ts";
import { type Call, invoke } from "./invoke.ts";

type RouteName = keyof typeof routes;

/**
 * Loads a separate instance of the service, which has limits.
 * @param limits the variable LIMITS: "requestsPerMinute=10"
 * @param databaseEndpoint by default, the one of other tests
 */
export async function loadLimitedService(limits: string, databaseEndpoint = process.env.DYNAMODB_ENDPOINT) {
  const { LIMITS: _, DYNAMODB_ENDPOINT } = process.env;
  vi.resetModules();
  const handlers = new Map<string, LambdaHandler>();
  const load = async (name: RouteName) => {
    Object.assign(process.env, { LIMITS: limits, DYNAMODB_ENDPOINT: databaseEndpoint });
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
