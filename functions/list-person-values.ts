import { createRouteHandler } from "../lib/http/route-handler.ts";
import { createLazyEngine } from "../lib/person-search/open-person-index.ts";
import { personSearchRoutes } from "../lib/routes/person-search.ts";
import { listPersonValues } from "../lib/searches/list-person-values.ts";

export const handler = createRouteHandler(personSearchRoutes.listPersonValues, listPersonValues(createLazyEngine()));
