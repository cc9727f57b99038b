import { createRouteHandler } from "../lib/http/route-handler.ts";
import { listLeads } from "../lib/memberships/list-leads.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.listLeads, listLeads);
