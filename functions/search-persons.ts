import { createRouteHandler } from "../lib/http/route-handler.ts";
import { createSearchEngine } from "../lib/person-search/create-search-engine.ts";
import { personSearchRoutes } from "../lib/routes/person-search.ts";
import { searchPersons } from "../lib/searches/search-persons.ts";

export const handler = createRouteHandler(personSearchRoutes.searchPersons, searchPersons(createSearchEngine()));
