import { createRouteHandler } from "../lib/http/route-handler.ts";
import { addProspects } from "../lib/memberships/add-prospects.ts";
import { membershipRoutes } from "../lib/routes/memberships.ts";

export const handler = createRouteHandler(membershipRoutes.addProspects, addProspects);
