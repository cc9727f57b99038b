import { createRouteHandler } from "../lib/http/route-handler.ts";
import { deleteLeadList } from "../lib/lead-lists/delete-lead-list.ts";
import { leadListRoutes } from "../lib/routes/lead-lists.ts";

export const handler = createRouteHandler(leadListRoutes.deleteLeadList, deleteLeadList);
