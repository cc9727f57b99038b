import { createRouteHandler } from "../lib/http/route-handler.ts";
import { createLazyEngine } from "../lib/person-search/open-person-index.ts";
import { personSearchRoutes } from "../lib/routes/person-search.ts";
import { searchPersons } from "../lib/searches/search-persons.ts";

export const handler = createRouteHandler(personSearchRoutes.searchPersons, searchPersons(createLazyEngine()));
