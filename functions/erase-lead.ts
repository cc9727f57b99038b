import { createRouteHandler } from "../lib/http/route-handler.ts";
import { eraseLead } from "../lib/records/erase-lead.ts";
import { leadRoutes } from "../lib/routes/leads.ts";

export const handler = createRouteHandler(leadRoutes.eraseLead, eraseLead);
