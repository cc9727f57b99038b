import { createRouteHandler } from "../lib/http/route-handler.ts";
import { deleteLead } from "../lib/records/delete-lead.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.deleteLead, deleteLead);
