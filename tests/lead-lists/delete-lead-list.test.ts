import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { readIds, request } from "../testkit/call-route.ts";
import { readRawCopies } from "../testkit/db-read.ts";
import { expectNoLeadList } from "../testkit/errors.ts";
import { storeList } from "../testkit/fixtures.ts";
import { somePeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { newTenant } from "../testkit/tenant.ts";

const BODIES = {
  getLeadList: undefined,
  updateLeadList: { name: "Still there?" },
  deleteLeadList: undefined,
  addProspects: { prospects: somePeople(2) },
  addCompanies: { companyIds: [randomUUID()] },
  removeProspects: { personIds: [randomUUID()] },
  listLeads: undefined,
};

test("a deleted list is not there for anybody, whatever is asked of it", async () => {
  const tenant = await newTenant();
  await request("addProspects", tenant, { body: { prospects: somePeople(30) } });
  const { status, text } = await request("deleteLeadList", tenant);
  expect({ status, text }).toEqual({ status: 204, text: "" });

  for (const [route, body] of Object.entries(BODIES) as [keyof typeof BODIES, object | undefined][]) {
    for (const token of [tenant.token, tenant.outsider, tenant.admin]) {
      expectNoLeadList(await request(route, { ...tenant, token }, body ? { body } : {}), tenant.listId);
    }
  }
  for (const token of [tenant.token, tenant.admin]) expect(await readIds("listLeadLists", { token })).toEqual([]);
});

test("its persons stay in the tenant, and in its other lists", async () => {
  const tenant = await newTenant();
  const other = { ...tenant, listId: await storeList(tenant.orgId, { userIds: ["member"] }) };
  const prospects = somePeople(30);
  const ids = prospects.map(({ id }) => id);
  for (const list of [tenant, other]) await request("addProspects", list, { body: { prospects } });
  const copies = await readRawCopies(tenant.orgId, ids);

  await request("deleteLeadList", tenant);
  expect(await readRawCopies(tenant.orgId, ids)).toEqual(copies);
  expect((await readIds("listLeads", other)).toSorted()).toEqual(ids.toSorted());
});

test("who may not delete a list does not", async () => {
  const tenant = await newTenant();
  const stranger = await newTenant();
  expect((await request("deleteLeadList", { ...tenant, token: tenant.outsider })).status).toBe(403);
  expectNoLeadList(await request("deleteLeadList", { ...tenant, token: stranger.admin }), tenant.listId);
  expect((await request("getLeadList", tenant)).status).toBe(200);
});

test("of ten who delete a list at once exactly one does, and the others find it gone", async () => {
  const tenant = await newTenant();
  const answers = await Promise.all(Array.from({ length: 10 }, () => request("deleteLeadList", tenant)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([204, ...Array(9).fill(404)]);
});

test("a change and a deletion at once end with the list gone", async () => {
  for (let round = 0; round < 10; round++) {
    const tenant = await newTenant();
    const patches = Array.from({ length: 5 }, (_, i) =>
      request("updateLeadList", tenant, { body: { name: `Name ${i}` } }),
    );
    const answers = await Promise.all([request("deleteLeadList", tenant), ...patches]);
    expect(answers[0]?.status).toBe(204);
    for (const { status } of answers.slice(1)) expect([200, 404]).toContain(status);
    expectNoLeadList(await request("getLeadList", tenant), tenant.listId);
  }
});

test("a list of a thousand is gone by one write", async () => {
  const tenant = await newTenant();
  await request("addProspects", tenant, { body: { prospects: somePeople(1_000) } });
  proxy.take();
  expect((await request("deleteLeadList", tenant)).status).toBe(204);
  const requests = proxy.take();
  expect(requests.map(({ operation }) => operation)).toEqual(["BatchGetItem", "BatchExecuteStatement"]);
});
