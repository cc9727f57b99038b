import { createRouteHandler } from "../lib/http/route-handler.ts";
import { createLeadList } from "../lib/lead-lists/create-lead-list.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.createLeadList, createLeadList);
