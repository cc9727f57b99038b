import { createRouteHandler } from "../lib/http/route-handler.ts";
import { removeCompanies } from "../lib/memberships/remove-companies.ts";
import { membershipRoutes } from "../lib/routes/memberships.ts";

export const handler = createRouteHandler(membershipRoutes.removeCompanies, removeCompanies);
