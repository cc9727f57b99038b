import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { normaliseFilters } from "../../lib/person-search/normalise-filters.ts";
import { buildLatestSearchItem } from "../../lib/searches/latest-search.ts";
import { addProspects, addWithResults } from "../testkit/add-prospects.ts";
import { callRoute } from "../testkit/call-route.ts";
import { client } from "../testkit/client.ts";
import { buildErrorBody } from "../testkit/errors.ts";
import { hashIdentity } from "../testkit/fixtures.ts";
import { search, storeStaff } from "../testkit/person-index.ts";
import { putItems } from "../testkit/put-items.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const bulk = (filters: object, window = { startIndex: 0, targetCount: 1_000 }) => ({
  selection: { mode: "bulk", filters, ...window },
});

async function expectNoSearch(tenant: Pick<Tenant, "token" | "listId">, filters: object): Promise<void> {
  const response = await addProspects(tenant, bulk(filters));
  expect([response.status, response.body]).toEqual([
    400,
    buildErrorBody(
      response,
      "BAD_REQUEST",
      "You have not searched with these filters in the last 24 hours; search first",
      [{ path: "selection.filters", message: "must be those of a search that you made in the last 24 hours" }],
    ),
  ]);
}

describe("POST /entities/leadlists/{id}/add-prospects with the filters of a search", () => {
  test("adds the window of the caller's latest search with equal filters, and names this search", async () => {
    const [tenant, { ids, filters }] = [await createTenant(), await storeStaff(12)];
    await search(tenant, { filters });
    const { searchId } = await search(tenant, { filters });
    const { body } = await addWithResults(tenant, bulk(filters, { startIndex: 2, targetCount: 5 }));
    expect(body).toEqual({
      addedCount: 5,
      searchId,
      results: ids.slice(2, 7).map((id, i) => ({ index: i + 2, id, status: "added" })),
    });
    expect((await addProspects(tenant, bulk(filters))).text).toBe('{"addedCount":7}');
  });

  test("compares filters folded, sorted and with each value once", async () => {
    const [tenant, { filters }] = [await createTenant(), await storeStaff(3)];
    const { companyName } = filters;
    await search(tenant, { filters: { companyName, country: { any: ["United Kingdom", "Österreich"] } } });
    const equal = {
      country: { none: null, any: ["OSTERREICH", " united  kingdom", "österreich"] },
      companyName: { any: companyName.any.map((name) => name.toUpperCase()) },
      hasEmail: null,
    };
    expect((await addProspects(tenant, bulk(equal))).text).toBe('{"addedCount":3}');
    await expectNoSearch(tenant, { ...equal, hasPhone: true });
    await expectNoSearch(tenant, { companyName });
  });

  test("returns 400 for the filters of another user, of another organisation or of a search a day ago", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const { filters } = await storeStaff(1);
    await search(tenant, { filters });
    await expectNoSearch({ listId: tenant.listId, token: tenant.adminToken }, filters);
    await expectNoSearch(other, filters);
    // As it is stored a day later, until the database deletes it.
    const { orgId } = tenant;
    const principal = { orgId, userId: "member", isAdmin: false };
    const search24HoursAgo = { searchId: randomUUID(), expiresAt: Math.floor(Date.now() / 1_000) };
    const item = buildLatestSearchItem(normaliseFilters(filters), search24HoursAgo, { principal, hashIdentity });
    await putItems(client, "tenants", [item]);
    await expectNoSearch(tenant, filters);
  });

  test("checks the list before the filters", async () => {
    const { orgId: _, listId, outsiderToken } = await createTenant();
    const call = { params: { id: listId }, body: bulk({ hasEmail: true }) };
    expect((await callRoute("addProspects", { token: outsiderToken }, call)).status).toBe(403);
    expect(
      (await callRoute("addProspects", { token: outsiderToken }, { ...call, params: { id: randomUUID() } })).status,
    ).toBe(404);
  });

  test("sends one request more than with the searchId, and the same if the client sends that", async () => {
    const [tenant, { filters }] = [await createTenant(), await storeStaff(3)];
    const { searchId } = await search(tenant, { filters });
    await addProspects(tenant, bulk(filters));
    const countRequests = async (body: object) => {
      proxy.take();
      expect((await addProspects(tenant, body)).text).toBe('{"addedCount":0}');
      return proxy.take().length;
    };
    const bySearchId = await countRequests({ selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 3 } });
    expect(await countRequests(bulk(filters))).toBe(bySearchId + 1);
  });
});
