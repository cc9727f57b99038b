import { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import { PageQuery } from "../pagination/page.schema.ts";
import { PersonIdentity } from "../records/identity.schema.ts";
import { ErasedPerson, FoundLeads, LeadParams, PersonLead } from "../records/lead.schema.ts";
import { LeadPatch } from "../records/lead-patch.schema.ts";
import { LeadPage } from "../records/listed-lead.schema.ts";
import type { Route } from "../route.ts";

const LEADS = "/api/v1/entities/leads";
const ERASE_ACTIONS = { tenants: ["BatchGetItem", "PutItem", "UpdateItem"], global: ["BatchGetItem"] };

export const leadRoutes = {
  listLeads: {
    method: "GET",
    path: `${LEADS}/list/{id}`,
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
    path: `${LEADS}/{id}`,
    summary: "Get a person's lead",
    handler: "functions/get-lead.handler",
    resource: "Lead",
    params: LeadParams,
    status: 200,
    response: PersonLead,
    hasETag: true,
    iamActions: { tenants: ["BatchGetItem"] },
  },
  updateLead: {
    method: "PATCH",
    path: `${LEADS}/{id}`,
    summary: "Correct a person's lead",
    handler: "functions/update-lead.handler",
    resource: "Lead",
    params: LeadParams,
    body: LeadPatch,
    status: 200,
    response: PersonLead,
    hasETag: true,
    iamActions: { tenants: ["BatchGetItem", "ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"] },
  },
  deleteLead: {
    method: "DELETE",
    path: `${LEADS}/{id}`,
    summary: "Erase a person's lead",
    handler: "functions/delete-lead.handler",
    resource: "Lead",
    forAdmins: true,
    params: LeadParams,
    status: 204,
    hasETag: true,
    iamActions: ERASE_ACTIONS,
  },
  findLeads: {
    method: "POST",
    path: `${LEADS}/find`,
    summary: "Find a person's lead by an identity",
    handler: "functions/find-leads.handler",
    resource: "Lead",
    body: PersonIdentity,
    status: 200,
    response: FoundLeads,
    iamActions: { tenants: ["BatchGetItem"], global: ["BatchGetItem"] },
  },
  eraseLead: {
    method: "POST",
    path: `${LEADS}/erase`,
    summary: "Erase a person by an identity",
    handler: "functions/erase-lead.handler",
    resource: "Lead",
    forAdmins: true,
    body: PersonIdentity,
    status: 200,
    response: ErasedPerson,
    iamActions: ERASE_ACTIONS,
  },
} as const satisfies Record<string, Route>;
