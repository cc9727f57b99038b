import { createRouteHandler } from "../lib/http/route-handler.ts";
import { createSearchEngine } from "../lib/person-search/create-search-engine.ts";
import { personSearchRoutes } from "../lib/routes/person-search.ts";
import { listPersonValues } from "../lib/searches/list-person-values.ts";

export const handler = createRouteHandler(personSearchRoutes.listPersonValues, listPersonValues(createSearchEngine()));
