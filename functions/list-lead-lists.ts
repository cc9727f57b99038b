import { createRouteHandler } from "../lib/http/route-handler.ts";
import { listLeadLists } from "../lib/lead-lists/list-lead-lists.ts";
import { leadListRoutes } from "../lib/routes/lead-lists.ts";

export const handler = createRouteHandler(leadListRoutes.listLeadLists, listLeadLists);
