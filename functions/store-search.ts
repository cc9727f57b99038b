import { createRouteHandler } from "../lib/http/route-handler.ts";
import { routes } from "../lib/routes.ts";
import { storeSearch } from "../lib/searches/store-search.ts";

export const handler = createRouteHandler(routes.storeSearch, storeSearch);
