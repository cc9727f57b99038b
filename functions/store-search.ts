import { createRouteHandler } from "../lib/http/route-handler.ts";
import { searchRoutes } from "../lib/routes/searches.ts";
import { storeSearch } from "../lib/searches/store-search.ts";

export const handler = createRouteHandler(searchRoutes.storeSearch, storeSearch);
