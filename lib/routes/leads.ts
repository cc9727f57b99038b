import { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { PageQuery } from "../pagination/page.schema.ts";
import { LeadPage, LeadParams, PersonLead } from "../records/lead.schema.ts";
import type { Route } from "../route.ts";

export const leadRoutes = {
  listLeads: {
    method: "GET",
    path: "/api/v1/entities/leads/list/{id}",
    summary: "List the leads in a lead list",
    handler: "functions/list-leads.handler",
    resource: "LeadList",
    params: LeadListParams,
    query: PageQuery,
    status: 200,
    response: LeadPage,
    iamActions: { tenants: ["BatchGetItem", "Query"] },
  },
  getLead: {
    method: "GET",
    path: "/api/v1/entities/leads/{id}",
    summary: "Get a person's lead",
    handler: "functions/get-lead.handler",
    resource: "Lead",
    params: LeadParams,
    status: 200,
    response: PersonLead,
    hasETag: true,
    iamActions: { tenants: ["BatchGetItem"] },
  },
} as const satisfies Record<string, Route>;
