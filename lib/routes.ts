import type { Route } from "./route.ts";
import { leadListRoutes } from "./routes/lead-lists.ts";
import { leadRoutes } from "./routes/leads.ts";
import { membershipRoutes } from "./routes/memberships.ts";
import { personSearchRoutes } from "./routes/person-search.ts";
import { searchRoutes } from "./routes/searches.ts";
import { usageRoutes } from "./routes/usage.ts";

/** Every route as data, in the order of the API reference. */
export const routes = {
  ...leadListRoutes,
  ...membershipRoutes,
  ...leadRoutes,
  ...searchRoutes,
  ...personSearchRoutes,
  ...usageRoutes,
};

/** Lists the routes of a service with their names. @param hasSearch whether it has an index of persons */
export const listRoutes = (hasSearch: boolean): [keyof typeof routes, Route][] =>
  (Object.entries(routes) as [keyof typeof routes, Route][]).filter(([, { needsSearch }]) => hasSearch || !needsSearch);
