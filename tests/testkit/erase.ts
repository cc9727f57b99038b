import { expect } from "vitest";
import type { OrgId } from "../../lib/identity/principal.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { callRoute } from "./call-route.ts";
import { readCopy } from "./db-read.ts";
import { buildIdentifiedPerson, readOwners, storeLead } from "./identified-person.ts";
import { createTenant, type Tenant } from "./tenant.ts";

/** Erases a lead as an admin. */
export const removeLead = ({ adminToken: token }: Tenant, id: string, call = {}) =>
  callRoute("deleteLead", { token }, { params: { id }, ...call });

/** Erases the person with an identity as an admin. @returns the body of the response */
export async function eraseBy({ adminToken: token }: Tenant, body: object, call = {}) {
  const response = await callRoute("eraseLead", { token }, { body, ...call });
  expect(response.status, response.text).toBe(200);
  return response.body;
}

export const getLead = (tenant: Tenant, id: string) => callRoute("getLead", tenant, { params: { id } });

/** An organisation with one lead, to which all its identities belong. */
export async function createLead(addresses = 1) {
  const tenant = await createTenant();
  const person = buildIdentifiedPerson(addresses);
  await storeLead(tenant.orgId, person);
  return { tenant, person };
}

/** Expects that a person is erased: nothing but the fact is stored, and all identities belong to it. */
export async function expectErased(orgId: OrgId, id: string, identities: readonly Identity[]) {
  const { pk, sk, profile, ...item } = (await readCopy(orgId, id)) ?? {};
  expect(item).toEqual({
    erasedAt: expect.stringMatching(/^\d{4}-/),
    erasedBy: "boss",
    operationId: expect.stringMatching(/^[\w-]{22}$/),
    formerOperationIds: expect.any(Array),
  });
  expect(await readOwners(orgId, identities)).toEqual(identities.map(() => id));
  return { profile, erasedAt: item.erasedAt };
}
