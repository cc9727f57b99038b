import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { callRoute, readIds } from "../testkit/call-route.ts";
import { readRawCopies } from "../testkit/db-read.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

/** The routes that name a list, each with a valid body. */
const BODIES = {
  getLeadList: undefined,
  updateLeadList: { name: "Still there?" },
  deleteLeadList: undefined,
  addProspects: { prospects: buildPeople(2) },
  addCompanies: { companyIds: [randomUUID()] },
  removeProspects: { personIds: [randomUUID()] },
  removeCompanies: { companyIds: [randomUUID()] },
  listLeads: undefined,
};

describe("DELETE /entities/leadlists/{id}", () => {
  test("returns 204, after which every route returns 404 for the list to every caller", async () => {
    const tenant = await createTenant();
    await callRoute("addProspects", tenant, { body: { prospects: buildPeople(30) } });
    const { status, text } = await callRoute("deleteLeadList", tenant);
    expect({ status, text }).toEqual({ status: 204, text: "" });

    for (const [route, body] of Object.entries(BODIES) as [keyof typeof BODIES, object | undefined][]) {
      for (const token of [tenant.token, tenant.outsiderToken, tenant.adminToken]) {
        expectLeadListNotFound(await callRoute(route, { ...tenant, token }, body ? { body } : {}), tenant.listId);
      }
    }
    for (const token of [tenant.token, tenant.adminToken])
      expect(await readIds("listLeadLists", { token })).toEqual([]);
  });

  test("keeps the persons of the list in the tenant and in its other lists", async () => {
    const tenant = await createTenant();
    const other = { ...tenant, listId: await storeList(tenant.orgId, { userIds: ["member"] }) };
    const prospects = buildPeople(30);
    const ids = prospects.map(({ id }) => id);
    for (const list of [tenant, other]) await callRoute("addProspects", list, { body: { prospects } });
    const copies = await readRawCopies(tenant.orgId, ids);

    await callRoute("deleteLeadList", tenant);
    expect(await readRawCopies(tenant.orgId, ids)).toEqual(copies);
    expect((await readIds("listLeads", other)).toSorted()).toEqual(ids.toSorted());
  });

  test("returns 403 to a caller who is not a user of the list, and 404 to another organisation", async () => {
    const tenant = await createTenant();
    const otherTenant = await createTenant();
    expect((await callRoute("deleteLeadList", { ...tenant, token: tenant.outsiderToken })).status).toBe(403);
    expectLeadListNotFound(
      await callRoute("deleteLeadList", { ...tenant, token: otherTenant.adminToken }),
      tenant.listId,
    );
    expect((await callRoute("getLeadList", tenant)).status).toBe(200);
  });

  test("returns 204 to one of ten concurrent requests and 404 to the others", async () => {
    const tenant = await createTenant();
    const responses = await Promise.all(Array.from({ length: 10 }, () => callRoute("deleteLeadList", tenant)));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([204, ...Array(9).fill(404)]);
  });

  test("deletes the list even if it is updated concurrently", async () => {
    for (let round = 0; round < 10; round++) {
      const tenant = await createTenant();
      const patches = Array.from({ length: 5 }, (_, i) =>
        callRoute("updateLeadList", tenant, { body: { name: `Name ${i}` } }),
      );
      const responses = await Promise.all([callRoute("deleteLeadList", tenant), ...patches]);
      expect(responses[0]?.status).toBe(204);
      for (const { status } of responses.slice(1)) expect([200, 404]).toContain(status);
      expectLeadListNotFound(await callRoute("getLeadList", tenant), tenant.listId);
    }
  });

  test("deletes a list of 1,000 members with one write, and then the references to it", async () => {
    const tenant = await createTenant();
    await callRoute("addProspects", tenant, { body: { prospects: buildPeople(1_000) } });
    proxy.take();
    expect((await callRoute("deleteLeadList", tenant)).status).toBe(204);
    const requests = proxy.take();
    expect(requests.map(({ operation }) => operation)).toEqual([
      "BatchGetItem",
      "BatchExecuteStatement",
      "BatchGetItem",
      "BatchWriteItem",
    ]);
  });
});
