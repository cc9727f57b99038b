import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";
import { signToken } from "../testkit/tokens.ts";

async function expectForbidden(tenant: Tenant, token: string, body: object = { prospects: buildPeople(3) }) {
  proxy.take();
  const answer = await addProspects({ ...tenant, token }, body);
  const requests = proxy.take();

  expect({ status: answer.status, headers: answer.headers }).toEqual({ status: 403, headers: JSON_HEADERS });
  expect(answer.body).toEqual(buildErrorBody(answer, "FORBIDDEN", "You do not have access to this lead list"));
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter(isWrite)).toEqual([]);
}

test("a member of the organisation who is not one of the list's users may not add, and nothing is written", async () => {
  const tenant = await createTenant();
  await expectForbidden(tenant, tenant.outsiderToken);
});

test.each([["org:owner"], ["ADMIN"], ["admins"], [["org:admins", 7]], [{ admin: true }], [true]])(
  "the role %j makes no admin",
  async (org_role) => {
    const tenant = await createTenant();
    await expectForbidden(tenant, await signToken({ sub: "outsider", org_id: tenant.orgId, org_role }));
  },
);

test("a list without users is for admins only", async () => {
  const tenant = await createTenant();
  await expectForbidden({ ...tenant, listId: await storeList(tenant.orgId, { userIds: [] }) }, tenant.token);
});

test("user ids are compared as a whole and in their letter case", async () => {
  const tenant = await createTenant();
  for (const sub of ["Member", "membe", "member ", "members"]) {
    await expectForbidden(tenant, await signToken({ sub, org_id: tenant.orgId }));
  }
});

test("an outsider learns nothing of the list's type or of stored searches", async () => {
  const tenant = await createTenant();
  const companies = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
  const selection = { mode: "bulk", searchId: randomUUID(), startIndex: 0, targetCount: 1 };
  await expectForbidden({ ...tenant, listId: companies }, tenant.outsiderToken);
  await expectForbidden(tenant, tenant.outsiderToken, { selection });
});
