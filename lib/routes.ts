import * as v from "valibot";
import { responseString } from "./fields.ts";
import {
  LeadList,
  LeadListParams,
  LeadListPatch,
  LeadListWithCount,
  NewLeadList,
} from "./lead-lists/lead-list.schema.ts";
import { Added, AddedWithResults, CompanyIds, PersonIds, Removed } from "./memberships/members.schema.ts";
import { ProspectsBody } from "./memberships/prospects-body.ts";
import { PageQuery, pageSchema } from "./pagination/page.schema.ts";
import type { Route } from "./route.ts";
import { SearchResult, StoredSearch } from "./searches/search.schema.ts";

const LEAD_LISTS = "/api/v1/entities/leadlists";
const ADD_MEMBERS_ACTIONS = {
  tenants: ["BatchGetItem", "PartiQLInsert", "PartiQLUpdate"],
  global: ["BatchGetItem"],
};

export const routes = {
  createLeadList: {
    method: "POST",
    path: LEAD_LISTS,
    summary: "Create a lead list",
    handler: "functions/create-lead-list.handler",
    body: NewLeadList,
    status: 201,
    response: LeadList,
    iamActions: { tenants: ["BatchGetItem", "PartiQLInsert"] },
  },
  listLeadLists: {
    method: "GET",
    path: LEAD_LISTS,
    summary: "List the lead lists you have access to",
    handler: "functions/list-lead-lists.handler",
    query: PageQuery,
    status: 200,
    response: pageSchema(LeadList),
    iamActions: { tenants: ["Query"] },
  },
  getLeadList: {
    method: "GET",
    path: `${LEAD_LISTS}/{id}`,
    summary: "Get a lead list and its number of members",
    handler: "functions/get-lead-list.handler",
    params: LeadListParams,
    status: 200,
    response: LeadListWithCount,
    iamActions: { tenants: ["BatchGetItem", "Query"] },
  },
  updateLeadList: {
    method: "PATCH",
    path: `${LEAD_LISTS}/{id}`,
    summary: "Update a lead list",
    handler: "functions/update-lead-list.handler",
    params: LeadListParams,
    body: LeadListPatch,
    status: 200,
    response: LeadList,
    iamActions: { tenants: ["BatchGetItem", "PartiQLUpdate"] },
  },
  deleteLeadList: {
    method: "DELETE",
    path: `${LEAD_LISTS}/{id}`,
    summary: "Delete a lead list",
    handler: "functions/delete-lead-list.handler",
    params: LeadListParams,
    status: 204,
    iamActions: { tenants: ["BatchGetItem", "PartiQLUpdate"] },
  },
  addProspects: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/add-prospects`,
    summary: "Add persons to a lead list",
    handler: "functions/add-prospects.handler",
    params: LeadListParams,
    body: ProspectsBody,
    status: 200,
    response: Added,
    representation: AddedWithResults,
    iamActions: ADD_MEMBERS_ACTIONS,
  },
  addCompanies: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/add-companies`,
    summary: "Add companies to a lead list",
    handler: "functions/add-companies.handler",
    params: LeadListParams,
    body: CompanyIds,
    status: 200,
    response: Added,
    representation: AddedWithResults,
    iamActions: ADD_MEMBERS_ACTIONS,
  },
  removeProspects: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/remove-prospects`,
    summary: "Remove persons from a lead list",
    handler: "functions/remove-prospects.handler",
    params: LeadListParams,
    body: PersonIds,
    status: 200,
    response: Removed,
    iamActions: { tenants: ["BatchGetItem", "PartiQLUpdate"] },
  },
  listLeads: {
    method: "GET",
    path: "/api/v1/entities/leads/list/{id}",
    summary: "List the leads in a lead list",
    handler: "functions/list-leads.handler",
    params: LeadListParams,
    query: PageQuery,
    status: 200,
    response: pageSchema(v.looseObject({ id: responseString("uuid") })),
    iamActions: { tenants: ["BatchGetItem", "Query"] },
  },
  storeSearch: {
    method: "POST",
    path: "/api/v1/entities/searches",
    summary: "Store a search result",
    handler: "functions/store-search.handler",
    body: SearchResult,
    status: 201,
    response: StoredSearch,
    iamActions: { tenants: ["BatchWriteItem"] },
  },
} as const satisfies Record<string, Route>;
