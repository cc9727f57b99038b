import { createRouteHandler } from "../lib/http/route-handler.ts";
import { deleteLeadList } from "../lib/lead-lists/delete-lead-list.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.deleteLeadList, deleteLeadList);
