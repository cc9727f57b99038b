import { createRouteHandler } from "../lib/http/route-handler.ts";
import { removeProspects } from "../lib/memberships/remove-prospects.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.removeProspects, removeProspects);
