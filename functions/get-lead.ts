import { createRouteHandler } from "../lib/http/route-handler.ts";
import { getLead } from "../lib/records/get-lead.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.getLead, getLead);
