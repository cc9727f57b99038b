import { createRouteHandler } from "../lib/http/route-handler.ts";
import { eraseLead } from "../lib/records/erase-lead.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.eraseLead, eraseLead);
