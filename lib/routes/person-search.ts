import type { Route } from "../route.ts";
import {
  FoundPersons,
  FoundPersonsPage,
  FoundPersonsQuery,
  PersonValues,
  SearchBody,
  ValuesQuery,
} from "../searches/found-persons.schema.ts";
import { SearchParams } from "../searches/search.schema.ts";

const PERSONS = "/api/v1/entities/persons";

export const personSearchRoutes = {
  searchPersons: {
    method: "POST",
    path: `${PERSONS}/search`,
    summary: "Search the global database for persons",
    handler: "functions/search-persons.handler",
    takesListId: true,
    needsSearch: true,
    readsIndex: true,
    body: SearchBody,
    status: 200,
    response: FoundPersons,
    usage: () => ({ searches: 1 }),
    iamActions: { tenants: ["BatchGetItem", "BatchWriteItem"], global: ["BatchGetItem"] },
  },
  listSearchPersons: {
    method: "GET",
    path: "/api/v1/entities/searches/{id}/persons",
    summary: "List the persons of a stored search",
    handler: "functions/list-search-persons.handler",
    resource: "Search",
    takesListId: true,
    needsSearch: true,
    params: SearchParams,
    query: FoundPersonsQuery,
    status: 200,
    response: FoundPersonsPage,
    iamActions: { tenants: ["BatchGetItem"], global: ["BatchGetItem"] },
  },
  listPersonValues: {
    method: "GET",
    path: `${PERSONS}/values`,
    summary: "List frequent values of a field of persons",
    handler: "functions/list-person-values.handler",
    needsSearch: true,
    readsIndex: true,
    query: ValuesQuery,
    status: 200,
    response: PersonValues,
    iamActions: {},
  },
} as const satisfies Record<string, Route>;
