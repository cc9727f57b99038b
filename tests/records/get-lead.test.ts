import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { callRoute } from "../testkit/call-route.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeCopies, storeGlobalRecords, storeItems } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const COPIED_AT = "2026-01-01T00:00:00.000Z";

const getLead = (token: string, id: string) => callRoute("getLead", { token }, { params: { id } });

/** Expects exactly the 404 response of a lead. */
function expectLeadNotFound(response: Awaited<ReturnType<typeof getLead>>, id: string): void {
  expect(response.status, response.text).toBe(404);
  expect({ headers: response.headers, body: response.body }).toEqual({
    headers: JSON_HEADERS,
    body: buildErrorBody(response, "NOT_FOUND", `Lead with id '${id}' not found`),
  });
}

describe("GET /entities/leads/{id}", () => {
  test("returns the tenant's own record with its origin even if the global record differs", async () => {
    const { orgId, token } = await createTenant();
    const person = buildPerson();
    const globalRecord = { ...person, jobTitle: "From the global record" };
    await storeCopies(orgId, [person]);
    await storeGlobalRecords([globalRecord]);
    const { status, body } = await getLead(token, person.id);
    expect({ status, body }).toEqual({ status: 200, body: { ...person, source: "global", copiedAt: COPIED_AT } });
  });

  test("returns the source global for a person of the global database and direct for one from a request", async () => {
    const tenant = await createTenant();
    const [globalPerson, newPerson] = [buildPerson(), buildPerson()];
    await storeGlobalRecords([globalPerson]);
    const before = new Date().toISOString();
    await callRoute("addProspects", tenant, { body: { prospects: [globalPerson, newPerson] } });
    const after = new Date().toISOString();
    for (const [person, source] of [[globalPerson, "global"] as const, [newPerson, "direct"] as const]) {
      const { body } = await getLead(tenant.token, person.id);
      expect(body).toEqual({ ...person, source, copiedAt: expect.any(String), copiedBy: "member" });
      expect(body.copiedAt >= before && body.copiedAt <= after).toBe(true);
    }
  });

  test("returns 200 to every user of the organisation for a person who was removed from the list", async () => {
    const tenant = await createTenant();
    const person = buildPerson();
    await callRoute("addProspects", tenant, { body: { prospects: [person] } });
    await callRoute("removeProspects", tenant, { body: { personIds: [person.id] } });
    for (const token of [tenant.token, tenant.outsiderToken, tenant.adminToken]) {
      expect(await getLead(token, person.id)).toMatchObject({ status: 200, body: person });
    }
  });

  test("returns who changed the lead and when, and the caller's reference, from the item and not from the record", async () => {
    const { orgId, token } = await createTenant();
    const id = randomUUID();
    const own = { copiedBy: "ada", updatedAt: "2026-02-01T00:00:00.000Z", updatedBy: "bob", externalId: "crm-7" };
    const origin = { source: "direct", copiedAt: COPIED_AT };
    await storeItems([
      { key: copyKey(orgId, "person", id), attributes: { person: { firstName: "Ada" }, ...origin, ...own } },
    ]);
    expect((await getLead(token, id)).body).toEqual({ id, firstName: "Ada", ...origin, ...own });

    const record = { copiedBy: "x", updatedAt: "x", updatedBy: "x", externalId: "x", erasedAt: "x", etag: "x" };
    await storeItems([{ key: copyKey(orgId, "person", id), attributes: { person: record, ...origin } }]);
    expect((await getLead(token, id)).body).toEqual({ id, ...origin });
  });

  test("returns only id and erasedAt of an erased person", async () => {
    const { orgId, token } = await createTenant();
    const id = randomUUID();
    const erasedAt = "2026-02-01T00:00:00.000Z";
    await storeItems([{ key: copyKey(orgId, "person", id), attributes: { erasedAt, erasedBy: "boss", profile: "x" } }]);
    const { status, body } = await getLead(token, id);
    expect({ status, body }).toEqual({ status: 200, body: { id, erasedAt } });
  });

  test("accepts the id in either letter case", async () => {
    const { orgId, token } = await createTenant();
    const person = buildPerson();
    await storeCopies(orgId, [person]);
    expect(await getLead(token, person.id.toUpperCase())).toMatchObject({ status: 200, body: { id: person.id } });
  });

  test("leaves out undocumented fields and values of another type, and returns the rest of the record", async () => {
    const { orgId, token } = await createTenant();
    const documented = { id: randomUUID(), firstName: "Ada", skills: ["Algebra"] };
    const leftOut = { lastName: 7, emails: [null], educations: "TU Wien", consentGiven: true, notes: { secret: "x" } };
    await storeCopies(orgId, [{ ...documented, ...leftOut }]);
    const { status, body } = await getLead(token, documented.id);
    expect({ status, body }).toEqual({ status: 200, body: { ...documented, source: "global", copiedAt: COPIED_AT } });
  });

  test("returns the id of the path and the item's origin if the record has fields with the same names", async () => {
    const { orgId, token } = await createTenant();
    const id = randomUUID();
    const person = { id: 7, source: "a trade fair", copiedAt: ["2020"], firstName: "Ada" };
    const origin = { source: "direct", copiedAt: COPIED_AT };
    await storeItems([{ key: copyKey(orgId, "person", id), attributes: { person, ...origin } }]);
    expect((await getLead(token, id)).body).toEqual({ id, firstName: "Ada", ...origin });
  });

  test("returns the id and the origin if the stored person is not a map", async () => {
    const { orgId, token } = await createTenant();
    const id = randomUUID();
    const origin = { source: "global", copiedAt: COPIED_AT };
    await storeItems([{ key: copyKey(orgId, "person", id), attributes: { person: "Ada", ...origin } }]);
    expect((await getLead(token, id)).body).toEqual({ id, ...origin });
  });

  test("returns 404 for a person of the global database that the organisation has no copy of", async () => {
    const { token } = await createTenant();
    const person = buildPerson();
    await storeGlobalRecords([person]);
    expectLeadNotFound(await getLead(token, person.id), person.id);
  });

  test("returns 404 for a person of another organisation, and to each organisation its own copy of a shared one", async () => {
    const [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
    const [own, shared] = [buildPerson(), { ...buildPerson(), jobTitle: "CTO" }];
    const strangersCopy = { ...shared, jobTitle: "CEO" };
    await storeCopies(tenant.orgId, [own, shared]);
    await storeCopies(stranger.orgId, [strangersCopy]);
    for (const token of [stranger.token, stranger.adminToken]) {
      expectLeadNotFound(await getLead(token, own.id), own.id);
      expect((await getLead(token, shared.id)).body.jobTitle).toBe("CEO");
    }
    expect((await getLead(tenant.token, shared.id)).body.jobTitle).toBe("CTO");
  });

  test("returns 404 for a company of the organisation", async () => {
    const { orgId, token } = await createTenant();
    const company = { id: randomUUID(), name: "Acme" };
    const attributes = { company, source: "global", copiedAt: COPIED_AT };
    await storeItems([{ key: copyKey(orgId, "company", company.id), attributes }]);
    expectLeadNotFound(await getLead(token, company.id), company.id);
  });
});
