import { randomUUID } from "node:crypto";
import type { routes } from "../../../lib/routes.ts";
import { storeGlobalRecords, storeList } from "../fixtures.ts";
import type { Call } from "../invoke.ts";
import { buildPeople } from "../people.ts";
import type { Tenant } from "../tenant.ts";

type Example = Pick<Call, "params" | "body">;
type RouteName = keyof typeof routes;

const ofTheList = async ({ listId }: Tenant): Promise<Example> => ({ params: { id: listId } });

/** Of each route a request that succeeds for the tenant's member. */
export const EXAMPLES: Readonly<Record<RouteName, (tenant: Tenant) => Promise<Example>>> = {
  createLeadList: async () => ({ body: { name: "Conference contacts" } }),
  listLeadLists: async () => ({}),
  getLeadList: ofTheList,
  updateLeadList: async ({ listId }) => ({ params: { id: listId }, body: { name: "Renamed" } }),
  deleteLeadList: ofTheList,
  addProspects: async ({ listId }) => ({ params: { id: listId }, body: { prospects: buildPeople(3) } }),
  addCompanies: async ({ orgId }) => {
    const companies = [{ id: randomUUID(), name: "Acme" }];
    await storeGlobalRecords(companies, "company");
    const id = await storeList(orgId, { type: "company", userIds: ["member"] });
    return { params: { id }, body: { companyIds: companies.map((company) => company.id) } };
  },
  removeProspects: async ({ listId }) => ({ params: { id: listId }, body: { personIds: [randomUUID()] } }),
  listLeads: ofTheList,
  storeSearch: async () => ({ body: { personIds: [randomUUID(), randomUUID()] } }),
};
