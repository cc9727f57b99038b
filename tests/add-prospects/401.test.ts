import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { expectUnauthorized } from "../testkit/errors.ts";
import { buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";
import { signToken, tamperWithClaims } from "../testkit/tokens.ts";

// Each way a token can be bad is tried on every route: see tests/lib/routes.test.ts.

async function expectRefused(tenant: Tenant, token: string | undefined): Promise<void> {
  proxy.take();
  expectUnauthorized(await addProspects(tenant, { prospects: [buildPerson()] }, { token }));
  expect(proxy.take()).toEqual([]);
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
}

test("nobody is let in without a token", async () => {
  await expectRefused(await createTenant(), undefined);
});

test("an outsider who writes the admin's role into the token is not let in", async () => {
  const tenant = await createTenant();
  await expectRefused(tenant, tamperWithClaims(tenant.outsiderToken, { org_role: "org:admin" }));
});

test("a stranger who writes the organisation into the token is not let in", async () => {
  const [tenant, stranger] = [await createTenant(), await createTenant()];
  await expectRefused(tenant, tamperWithClaims(stranger.adminToken, { org_id: tenant.orgId }));
});

test("what is wrong with the request beside is not told to somebody without a token", async () => {
  const tenant = await createTenant();
  for (const body of ["no JSON", { prospects: [] }]) {
    expectUnauthorized(await addProspects({ ...tenant, listId: "no-uuid" }, body, { token: undefined }));
  }
});

test("claims are looked for in the token alone: headers that name an organisation or a role count for nothing", async () => {
  const tenant = await createTenant();
  const headers = { "x-org-id": tenant.orgId, org_id: tenant.orgId, "x-org-role": "org:admin" };
  const token = await signToken({ sub: "member" });
  expectUnauthorized(await addProspects(tenant, { prospects: [buildPerson()] }, { token, headers }));
});
