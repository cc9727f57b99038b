import { createRouteHandler } from "../lib/http/route-handler.ts";
import { searchRoutes } from "../lib/routes/searches.ts";
import { getSearch } from "../lib/searches/get-search.ts";

export const handler = createRouteHandler(searchRoutes.getSearch, getSearch);
