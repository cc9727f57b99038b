import { leadListRoutes } from "./routes/lead-lists.ts";
import { leadRoutes } from "./routes/leads.ts";
import { membershipRoutes } from "./routes/memberships.ts";
import { searchRoutes } from "./routes/searches.ts";
import { usageRoutes } from "./routes/usage.ts";

/** Every route as data, in the order of the API reference. */
export const routes = { ...leadListRoutes, ...membershipRoutes, ...leadRoutes, ...searchRoutes, ...usageRoutes };
