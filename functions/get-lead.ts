import { createRouteHandler } from "../lib/http/route-handler.ts";
import { getLead } from "../lib/records/get-lead.ts";
import { leadRoutes } from "../lib/routes/leads.ts";

export const handler = createRouteHandler(leadRoutes.getLead, getLead);
