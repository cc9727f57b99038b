import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
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
  const response = await addProspects({ ...tenant, token }, body);
  const requests = proxy.take();

  expect({ status: response.status, headers: response.headers }).toEqual({ status: 403, headers: JSON_HEADERS });
  expect(response.body).toEqual(buildErrorBody(response, "FORBIDDEN", "You do not have access to this lead list"));
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.filter(isWrite)).toEqual([]);
}

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns 403 and writes nothing if the caller is not in the list's userIds", async () => {
    const tenant = await createTenant();
    await expectForbidden(tenant, tenant.outsiderToken);
  });

  test.each([["org:owner"], ["ADMIN"], ["admins"], [["org:admins", 7]], [{ admin: true }], [true]])(
    "returns 403 to a caller with the role %j, which is not an admin role",
    async (org_role) => {
      const tenant = await createTenant();
      await expectForbidden(tenant, await signToken({ sub: "outsider", org_id: tenant.orgId, org_role }));
    },
  );

  test("returns 403 to a caller without admin role if the list has no users", async () => {
    const tenant = await createTenant();
    await expectForbidden({ ...tenant, listId: await storeList(tenant.orgId, { userIds: [] }) }, tenant.token);
  });

  test("returns 403 to a caller whose id differs from a user id in length or letter case", async () => {
    const tenant = await createTenant();
    for (const sub of ["Member", "membe", "member ", "members"]) {
      await expectForbidden(tenant, await signToken({ sub, org_id: tenant.orgId }));
    }
  });

  test("returns 403, not 400, for a company-type list or an unknown search if the caller may not use the list", async () => {
    const tenant = await createTenant();
    const companyListId = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
    const selection = { mode: "bulk", searchId: randomUUID(), startIndex: 0, targetCount: 1 };
    await expectForbidden({ ...tenant, listId: companyListId }, tenant.outsiderToken);
    await expectForbidden(tenant, tenant.outsiderToken, { selection });
  });
});
