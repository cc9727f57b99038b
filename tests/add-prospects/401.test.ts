import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { membersOf } from "../testkit/db-read.ts";
import { expectUnauthorized } from "../testkit/errors.ts";
import { somePerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { newTenant, type Tenant } from "../testkit/tenant.ts";
import { sign, tampered } from "../testkit/tokens.ts";

// Each way a token can be bad is tried on every route: see tests/lib/routes.test.ts.

async function expectRefused(tenant: Tenant, token: string | undefined): Promise<void> {
  proxy.take();
  expectUnauthorized(await addProspects(tenant, { prospects: [somePerson()] }, { token }));
  expect(proxy.take()).toEqual([]);
  expect(await membersOf(tenant.orgId, tenant.listId)).toEqual([]);
}

test("nobody is let in without a token", async () => {
  await expectRefused(await newTenant(), undefined);
});

test("an outsider who writes the admin's role into the token is not let in", async () => {
  const tenant = await newTenant();
  await expectRefused(tenant, tampered(tenant.outsider, { org_role: "org:admin" }));
});

test("a stranger who writes the organisation into the token is not let in", async () => {
  const [tenant, stranger] = [await newTenant(), await newTenant()];
  await expectRefused(tenant, tampered(stranger.admin, { org_id: tenant.orgId }));
});

test("what is wrong with the request beside is not told to somebody without a token", async () => {
  const tenant = await newTenant();
  for (const body of ["no JSON", { prospects: [] }]) {
    expectUnauthorized(await addProspects({ ...tenant, listId: "no-uuid" }, body, { token: undefined }));
  }
});

test("claims are looked for in the token alone: headers that name an organisation or a role count for nothing", async () => {
  const tenant = await newTenant();
  const headers = { "x-org-id": tenant.orgId, org_id: tenant.orgId, "x-org-role": "org:admin" };
  const token = await sign({ sub: "member" });
  expectUnauthorized(await addProspects(tenant, { prospects: [somePerson()] }, { token, headers }));
});
