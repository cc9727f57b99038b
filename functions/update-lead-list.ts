import { createRouteHandler } from "../lib/http/route-handler.ts";
import { updateLeadList } from "../lib/lead-lists/update-lead-list.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.updateLeadList, updateLeadList);
