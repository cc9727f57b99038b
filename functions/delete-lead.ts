import { createRouteHandler } from "../lib/http/route-handler.ts";
import { deleteLead } from "../lib/records/delete-lead.ts";
import { leadRoutes } from "../lib/routes/leads.ts";

export const handler = createRouteHandler(leadRoutes.deleteLead, deleteLead);
