import { createRouteHandler } from "../lib/http/route-handler.ts";
import { updateLead } from "../lib/records/update-lead.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.updateLead, updateLead);
