import { expect, test } from "vitest";
import { callRoute, readIds } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const countOf = async (...args: Parameters<typeof callRoute>): Promise<number> =>
  (await callRoute(...args)).body.memberCount;

test("memberCount is how many are in the list, whoever came and went", async () => {
  const tenant = await createTenant();
  const people = buildPeople(120);
  const personIds = people.slice(0, 45).map(({ id }) => id);
  expect(await countOf("getLeadList", tenant)).toBe(0);

  await callRoute("addProspects", tenant, { body: { prospects: people } });
  expect(await countOf("getLeadList", tenant)).toBe(120);
  await callRoute("removeProspects", tenant, { body: { personIds } });
  expect(await countOf("getLeadList", tenant)).toBe(75);
  expect(await readIds("listLeads", tenant, 7)).toHaveLength(75);
  await callRoute("addProspects", tenant, { body: { prospects: people.slice(0, 1) } });
  expect(await countOf("getLeadList", tenant)).toBe(76);
});

test("another list's members do not count", async () => {
  const tenant = await createTenant();
  const other = { ...tenant, listId: await storeList(tenant.orgId, { userIds: ["member"] }) };
  const prospects = buildPeople(30);
  await callRoute("addProspects", other, { body: { prospects } });
  await callRoute("addProspects", tenant, { body: { prospects: prospects.slice(0, 2) } });
  expect(await countOf("getLeadList", tenant)).toBe(2);
});

test("an admin sees it, one who is not of its users is forbidden to", async () => {
  const tenant = await createTenant();
  const seen = await callRoute("getLeadList", { ...tenant, token: tenant.adminToken });
  expect(seen).toMatchObject({ status: 200, body: { id: tenant.listId, memberCount: 0 } });

  const { status, body, requestId } = await callRoute("getLeadList", { ...tenant, token: tenant.outsiderToken });
  const message = "You do not have access to this lead list";
  expect({ status, body }).toEqual({ status: 403, body: { error: { code: "FORBIDDEN", message, requestId } } });
});

test("its id is the same in either case", async () => {
  const tenant = await createTenant();
  const { body } = await callRoute("getLeadList", { ...tenant, listId: tenant.listId.toUpperCase() });
  expect(body.id).toBe(tenant.listId);
});
