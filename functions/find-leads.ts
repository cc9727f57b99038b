import { createRouteHandler } from "../lib/http/route-handler.ts";
import { findLeads } from "../lib/records/find-leads.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.findLeads, findLeads);
