import { createRouteHandler } from "../lib/http/route-handler.ts";
import { updateLead } from "../lib/records/update-lead.ts";
import { leadRoutes } from "../lib/routes/leads.ts";

export const handler = createRouteHandler(leadRoutes.updateLead, updateLead);
