import { createRouteHandler } from "../lib/http/route-handler.ts";
import { listLeads } from "../lib/memberships/list-leads.ts";
import { leadRoutes } from "../lib/routes/leads.ts";

export const handler = createRouteHandler(leadRoutes.listLeads, listLeads);
