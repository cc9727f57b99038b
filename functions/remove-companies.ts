import { createRouteHandler } from "../lib/http/route-handler.ts";
import { removeCompanies } from "../lib/memberships/remove-companies.ts";
import { routes } from "../lib/routes.ts";

export const handler = createRouteHandler(routes.removeCompanies, removeCompanies);
