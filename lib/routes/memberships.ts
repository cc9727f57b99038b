import { LeadListParams } from "../lead-lists/lead-list.schema.ts";
import {
  Added,
  AddedWithResults,
  CompanyEntries,
  CompanyIds,
  LenientCompanyEntries,
  PersonIds,
  Removed,
} from "../memberships/members.schema.ts";
import { countProspects, LenientProspectsBody, ProspectsBody } from "../memberships/prospects-body.ts";
import type { Route } from "../route.ts";
import { LEAD_LISTS } from "./paths.ts";

const ADD_MEMBERS_ACTIONS = {
  tenants: ["BatchGetItem", "PartiQLInsert", "PartiQLUpdate", "UpdateItem"],
  global: ["BatchGetItem"],
};
/** Recognised persons are written in transactions, which need the actions of their items. */
const ADD_PROSPECTS_ACTIONS = {
  ...ADD_MEMBERS_ACTIONS,
  tenants: [...ADD_MEMBERS_ACTIONS.tenants, "ConditionCheckItem", "PutItem"],
};
const REMOVE_MEMBERS_ACTIONS = { tenants: ["BatchGetItem", "PartiQLUpdate", "UpdateItem"] };

export const membershipRoutes = {
  addProspects: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/add-prospects`,
    summary: "Add persons to a lead list",
    handler: "functions/add-prospects.handler",
    resource: "LeadList",
    params: LeadListParams,
    body: ProspectsBody,
    lenientBody: LenientProspectsBody,
    status: 200,
    response: Added,
    representation: AddedWithResults,
    usage: ({ body }: { body: ProspectsBody }) => ({ prospects: countProspects(body) }),
    iamActions: ADD_PROSPECTS_ACTIONS,
  },
  addCompanies: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/add-companies`,
    summary: "Add companies to a lead list",
    handler: "functions/add-companies.handler",
    resource: "LeadList",
    params: LeadListParams,
    body: CompanyEntries,
    lenientBody: LenientCompanyEntries,
    status: 200,
    response: Added,
    representation: AddedWithResults,
    usage: ({ body }: { body: CompanyEntries }) => ({ prospects: body.fields.companyIds.length }),
    iamActions: ADD_MEMBERS_ACTIONS,
  },
  removeProspects: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/remove-prospects`,
    summary: "Remove persons from a lead list",
    handler: "functions/remove-prospects.handler",
    resource: "LeadList",
    params: LeadListParams,
    body: PersonIds,
    status: 200,
    response: Removed,
    iamActions: REMOVE_MEMBERS_ACTIONS,
  },
  removeCompanies: {
    method: "POST",
    path: `${LEAD_LISTS}/{id}/remove-companies`,
    summary: "Remove companies from a lead list",
    handler: "functions/remove-companies.handler",
    resource: "LeadList",
    params: LeadListParams,
    body: CompanyIds,
    status: 200,
    response: Removed,
    iamActions: REMOVE_MEMBERS_ACTIONS,
  },
} as const satisfies Record<string, Route>;
