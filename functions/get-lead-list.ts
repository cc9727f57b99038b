import { createRouteHandler } from "../lib/http/route-handler.ts";
import { getLeadList } from "../lib/lead-lists/get-lead-list.ts";
import { leadListRoutes } from "../lib/routes/lead-lists.ts";

export const handler = createRouteHandler(leadListRoutes.getLeadList, getLeadList);
