import { randomUUID } from "node:crypto";
import { leadListKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import type { Route } from "../../../lib/route.ts";
import { routes } from "../../../lib/routes.ts";
import { client } from "../client.ts";
import { storeCopies, storeItems, storeList, storeSearch } from "../fixtures.ts";
import type { Call } from "../invoke.ts";
import { buildPerson } from "../people.ts";
import { putItems } from "../put-items.ts";
import { buildSettledCount } from "../settled-count.ts";
import { createTenant } from "../tenant.ts";
import { HIDDEN } from "./attack.ts";

export type Victim = Awaited<ReturnType<typeof createVictim>>;

/** An organisation with two lists of persons with three members each, a list of companies, leads and a stored search. */
export async function createVictim(orgId?: string) {
  const tenant = await createTenant(orgId);
  const people = Array.from({ length: 3 }, () => ({ ...buildPerson(), lastName: HIDDEN, city: HIDDEN }));
  const ids = people.map(({ id }) => id);
  const [searchId, companyListId, otherListId] = await Promise.all([
    storeSearch(tenant.orgId, ids),
    storeList(tenant.orgId, { type: "company", userIds: ["member"] }),
    storeList(tenant.orgId, { userIds: ["member"] }),
    storeCopies(tenant.orgId, people),
  ]);
  const memberships = [tenant.listId, otherListId].flatMap((listId) =>
    ids.map((id) => ({
      key: membershipKey(tenant.orgId, listId, "person", id),
      attributes: { addedAt: "2026-01-01T00:00:00.000Z", addedBy: HIDDEN, operationId: "A".repeat(22) },
    })),
  );
  await storeItems(memberships);
  const lists = [tenant.listId, otherListId].map((listId) => leadListKey(tenant.orgId, listId));
  await putItems(
    client,
    "tenants",
    lists.map((list) => buildSettledCount(list, ids.length)),
  );
  return { ...tenant, companyListId, otherListId, searchId, personIds: ids, personId: ids[0] ?? "" };
}

export type RouteName = keyof typeof routes;

export const ROUTE_NAMES = Object.keys(routes) as readonly RouteName[];
export const toRoute = (name: RouteName): Route => routes[name];
/** The routes with an id in their path. */
export const ROUTES_WITH_ID = ROUTE_NAMES.filter((name) => toRoute(name).params);

const company = { companyIds: [randomUUID()] };
const persons = { personIds: [randomUUID()] };

/** Bodies that the routes accept. */
export const VALID_BODIES: Partial<Record<RouteName, object>> = {
  createLeadList: { name: "Mine" },
  updateLeadList: { name: "Mine" },
  addProspects: { prospects: [buildPerson()] },
  addCompanies: company,
  removeProspects: persons,
  removeCompanies: company,
  updateLead: { jobTitle: "Mine" },
  findLeads: { email: "ada@example.com" },
  eraseLead: { email: "ada@example.com" },
  storeSearch: persons,
};

/** A request for a thing of an organisation, or for a route without an id a request that is valid. */
export function requestOf(name: RouteName, { listId, companyListId, personId, searchId }: Victim): Call {
  const body = VALID_BODIES[name];
  const { resource, params } = toRoute(name);
  if (!resource || !params) return { body };
  const isOfCompanies = name === "addCompanies" || name === "removeCompanies";
  const ids = { LeadList: isOfCompanies ? companyListId : listId, Lead: personId, Search: searchId };
  return { params: { id: ids[resource] }, body };
}
