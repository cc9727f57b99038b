import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { expectUnauthorized } from "../testkit/errors.ts";
import { buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";
import { signToken, tamperWithClaims } from "../testkit/tokens.ts";

// tests/routes.test.ts tests every kind of invalid token with every route.

async function expectRejected(tenant: Tenant, token: string | undefined): Promise<void> {
  proxy.take();
  expectUnauthorized(await addProspects(tenant, { prospects: [buildPerson()] }, { token }));
  expect(proxy.take()).toEqual([]);
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
}

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test("returns 401 without a token", async () => {
    await expectRejected(await createTenant(), undefined);
  });

  test("returns 401 if the role in the token was changed to admin", async () => {
    const tenant = await createTenant();
    await expectRejected(tenant, tamperWithClaims(tenant.outsiderToken, { org_role: "org:admin" }));
  });

  test("returns 401 if the organisation in the token was changed", async () => {
    const [tenant, otherTenant] = [await createTenant(), await createTenant()];
    await expectRejected(tenant, tamperWithClaims(otherTenant.adminToken, { org_id: tenant.orgId }));
  });

  test("returns 401 without a token even if the body or the list id is invalid", async () => {
    const tenant = await createTenant();
    for (const body of ["no JSON", { prospects: [] }]) {
      expectUnauthorized(await addProspects({ ...tenant, listId: "no-uuid" }, body, { token: undefined }));
    }
  });

  test("returns 401 if only headers name the organisation and the role", async () => {
    const tenant = await createTenant();
    const headers = { "x-org-id": tenant.orgId, org_id: tenant.orgId, "x-org-role": "org:admin" };
    const token = await signToken({ sub: "member" });
    expectUnauthorized(await addProspects(tenant, { prospects: [buildPerson()] }, { token, headers }));
  });
});
