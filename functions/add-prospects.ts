import { createRouteHandler } from "../lib/http/endpoint.ts";
import { addProspects } from "../lib/memberships/add-prospects.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.addProspects, addProspects);
