import { createRouteHandler } from "../lib/http/route-handler.ts";
import { removeProspects } from "../lib/memberships/remove-prospects.ts";
import { membershipRoutes } from "../lib/routes/memberships.ts";

export const handler = createRouteHandler(membershipRoutes.removeProspects, removeProspects);
