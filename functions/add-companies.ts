import { createRouteHandler } from "../lib/http/route-handler.ts";
import { addCompanies } from "../lib/memberships/add-companies.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.addCompanies, addCompanies);
