import { createRouteHandler } from "../lib/http/route-handler.ts";
import { addCompanies } from "../lib/memberships/add-companies.ts";
import { membershipRoutes } from "../lib/routes/memberships.ts";

export const handler = createRouteHandler(membershipRoutes.addCompanies, addCompanies);
