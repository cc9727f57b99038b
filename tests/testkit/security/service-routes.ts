import { routes } from "../../../lib/routes.ts";
import type { GatewayRoute } from "../../../stacks/local/gateway/route-table.ts";
import { loadHandler } from "../../../stacks/local/load-handler.ts";

/** The routes of the service, as the gateway serves them. */
export const loadServiceRoutes = (): Promise<GatewayRoute[]> =>
  Promise.all(
    Object.values(routes).map(async ({ method, path, handler }) => ({
      method,
      path,
      handler: await loadHandler(handler),
    })),
  );
