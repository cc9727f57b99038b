import { createRouteHandler } from "../lib/http/route-handler.ts";
import { personSearchRoutes } from "../lib/routes/person-search.ts";
import { listSearchPersons } from "../lib/searches/list-search-persons.ts";

export const handler = createRouteHandler(personSearchRoutes.listSearchPersons, listSearchPersons);
