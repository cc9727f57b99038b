import { describe, expect, test } from "vitest";
import { type Caller, callRoute, readIds } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const readMemberCount = async (caller: Caller): Promise<number> =>
  (await callRoute("getLeadList", caller)).body.memberCount;

describe("GET /entities/leadlists/{id}", () => {
  test("returns as memberCount the current number of members after adds and removes", async () => {
    const tenant = await createTenant();
    const people = buildPeople(120);
    const personIds = people.slice(0, 45).map(({ id }) => id);
    expect(await readMemberCount(tenant)).toBe(0);

    await callRoute("addProspects", tenant, { body: { prospects: people } });
    expect(await readMemberCount(tenant)).toBe(120);
    await callRoute("removeProspects", tenant, { body: { personIds } });
    expect(await readMemberCount(tenant)).toBe(75);
    expect(await readIds("listLeads", tenant, 7)).toHaveLength(75);
    await callRoute("addProspects", tenant, { body: { prospects: people.slice(0, 1) } });
    expect(await readMemberCount(tenant)).toBe(76);
  });

  test("does not count the members of another list in memberCount", async () => {
    const tenant = await createTenant();
    const other = { ...tenant, listId: await storeList(tenant.orgId, { userIds: ["member"] }) };
    const prospects = buildPeople(30);
    await callRoute("addProspects", other, { body: { prospects } });
    await callRoute("addProspects", tenant, { body: { prospects: prospects.slice(0, 2) } });
    expect(await readMemberCount(tenant)).toBe(2);
  });

  test("returns 200 to an admin and 403 to a caller who is not a user of the list", async () => {
    const tenant = await createTenant();
    const response = await callRoute("getLeadList", { ...tenant, token: tenant.adminToken });
    expect(response).toMatchObject({ status: 200, body: { id: tenant.listId, memberCount: 0 } });

    const { status, body, requestId } = await callRoute("getLeadList", { ...tenant, token: tenant.outsiderToken });
    const message = "You do not have access to this lead list";
    expect({ status, body }).toEqual({ status: 403, body: { error: { code: "FORBIDDEN", message, requestId } } });
  });

  test("accepts the list id in either letter case", async () => {
    const tenant = await createTenant();
    const { body } = await callRoute("getLeadList", { ...tenant, listId: tenant.listId.toUpperCase() });
    expect(body.id).toBe(tenant.listId);
  });
});
