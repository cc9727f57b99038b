import { endpoint } from "../lib/http/endpoint.ts";
import { listLeads } from "../lib/memberships/list-leads.ts";
import { routes } from "../lib/routes.ts";

export const handler = endpoint(routes.listLeads, listLeads);
