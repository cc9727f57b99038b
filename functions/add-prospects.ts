import { createRouteHandler } from "../lib/http/route-handler.ts";
import { addProspects } from "../lib/memberships/add-prospects.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.addProspects, addProspects);
