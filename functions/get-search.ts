import { createRouteHandler } from "../lib/http/route-handler.ts";
import { routes } from "../lib/routes.ts";
import { getSearch } from "../lib/searches/get-search.ts";

export const handler = createRouteHandler(routes.getSearch, getSearch);
