import { randomUUID } from "node:crypto";
import type { OrgId } from "../../../lib/identity/principal.ts";
import type { routes } from "../../../lib/routes.ts";
import { storeCopies, storeGlobalRecords, storeList, storeSearch } from "../fixtures.ts";
import type { Call } from "../invoke.ts";
import { buildPeople, buildPerson } from "../people.ts";
import type { Tenant } from "../tenant.ts";

type ExampleRequest = Pick<Call, "params" | "query" | "body">;
type RouteName = keyof typeof routes;

const buildListRequest = async ({ listId }: Tenant): Promise<ExampleRequest> => ({ params: { id: listId } });

const storeCompanyList = (orgId: OrgId) => storeList(orgId, { type: "company", userIds: ["member"] });

/** One request per route that succeeds for the tenant's member, or, if the route is for admins, for its admin. */
export const EXAMPLE_REQUESTS: Readonly<Record<RouteName, (tenant: Tenant) => Promise<ExampleRequest>>> = {
  createLeadList: async () => ({ body: { name: "Conference contacts" } }),
  listLeadLists: async () => ({}),
  getLeadList: buildListRequest,
  updateLeadList: async ({ listId }) => ({ params: { id: listId }, body: { name: "Renamed" } }),
  deleteLeadList: buildListRequest,
  addProspects: async ({ listId }) => ({ params: { id: listId }, body: { prospects: buildPeople(3) } }),
  addCompanies: async ({ orgId }) => {
    const companies = [{ id: randomUUID(), name: "Acme" }];
    await storeGlobalRecords(companies, "company");
    return { params: { id: await storeCompanyList(orgId) }, body: { companyIds: companies.map(({ id }) => id) } };
  },
  removeProspects: async ({ listId }) => ({ params: { id: listId }, body: { personIds: [randomUUID()] } }),
  removeCompanies: async ({ orgId }) => ({
    params: { id: await storeCompanyList(orgId) },
    body: { companyIds: [randomUUID()] },
  }),
  listLeads: buildListRequest,
  getLead: async ({ orgId }) => {
    const person = buildPerson();
    await storeCopies(orgId, [person]);
    return { params: { id: person.id } };
  },
  updateLead: async ({ orgId }) => {
    const person = buildPerson();
    await storeCopies(orgId, [person]);
    return { params: { id: person.id }, body: { jobTitle: "CTO" } };
  },
  deleteLead: async ({ orgId }) => {
    const person = buildPerson();
    await storeCopies(orgId, [person]);
    return { params: { id: person.id } };
  },
  eraseLead: async () => ({ body: { linkedinUrl: "linkedin.com/in/ada" } }),
  findLeads: async () => ({ body: { email: "ada@example.com" } }),
  storeSearch: async () => ({ body: { personIds: [randomUUID(), randomUUID()] } }),
  searchPersons: async ({ listId }) => ({ body: { filters: { hasEmail: true }, facets: ["country"], listId } }),
  listSearchPersons: async ({ orgId }) => ({ params: { id: await storeSearch(orgId, [randomUUID()]) } }),
  listPersonValues: async () => ({ query: { field: "country" } }),
  getUsage: async () => ({}),
  getSearch: async ({ orgId }) => ({ params: { id: await storeSearch(orgId, [randomUUID()]) } }),
};
