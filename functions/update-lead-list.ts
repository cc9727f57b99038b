import { createRouteHandler } from "../lib/http/route-handler.ts";
import { updateLeadList } from "../lib/lead-lists/update-lead-list.ts";
import { leadListRoutes } from "../lib/routes/lead-lists.ts";

export const handler = createRouteHandler(leadListRoutes.updateLeadList, updateLeadList);
