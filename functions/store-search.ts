import { endpoint } from "../lib/http/endpoint.ts";
import { storeSearch } from "../lib/prospects/store-search.ts";
import { routes } from "../lib/routes.ts";

export const handler = endpoint(routes.storeSearch, storeSearch);
