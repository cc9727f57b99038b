import { createRouteHandler } from "../lib/http/route-handler.ts";
import { createLeadList } from "../lib/lead-lists/create-lead-list.ts";
import { leadListRoutes } from "../lib/routes/lead-lists.ts";

export const handler = createRouteHandler(leadListRoutes.createLeadList, createLeadList);
