import { createRouteHandler } from "../lib/http/route-handler.ts";
import { findLeads } from "../lib/records/find-leads.ts";
import { leadRoutes } from "../lib/routes/leads.ts";

export const handler = createRouteHandler(leadRoutes.findLeads, findLeads);
