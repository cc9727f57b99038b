import type { Route } from "../route.ts";
import { SearchParams, SearchResult, StoredSearch } from "../searches/search.schema.ts";

export const searchRoutes = {
  storeSearch: {
    method: "POST",
    path: "/api/v1/entities/searches",
    summary: "Store a search result",
    handler: "functions/store-search.handler",
    resource: "Search",
    body: SearchResult,
    status: 201,
    response: StoredSearch,
    usage: () => ({ searches: 1 }),
    iamActions: { tenants: ["BatchWriteItem"] },
  },
  getSearch: {
    method: "GET",
    path: "/api/v1/entities/searches/{id}",
    summary: "Get the size and the expiry of a stored search",
    handler: "functions/get-search.handler",
    resource: "Search",
    params: SearchParams,
    status: 200,
    response: StoredSearch,
    iamActions: { tenants: ["BatchGetItem"] },
  },
} as const satisfies Record<string, Route>;
