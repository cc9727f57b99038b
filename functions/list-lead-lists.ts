import { createRouteHandler } from "../lib/http/route-handler.ts";
import { listLeadLists } from "../lib/lead-lists/list-lead-lists.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.listLeadLists, listLeadLists);
