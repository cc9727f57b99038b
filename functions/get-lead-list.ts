import { createRouteHandler } from "../lib/http/route-handler.ts";
import { getLeadList } from "../lib/lead-lists/get-lead-list.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.getLeadList, getLeadList);
