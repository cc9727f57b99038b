import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { recognisePersons } from "../../lib/records/recognition/recognise.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { readCopy } from "../testkit/db-read.ts";
import { TABLES } from "../testkit/environment.ts";
import { hashIdentity } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, readOwners, storeGlobalPerson, storeLead } from "../testkit/identified-person.ts";
import { invoke } from "../testkit/invoke.ts";
import { type OneFault, type OneFaultDatabase, startOneFaultDatabase } from "../testkit/one-fault-database.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Its fault happens at the next transaction. */
let database: OneFaultDatabase;
let update: LambdaHandler;
let remove: LambdaHandler;
let erase: LambdaHandler;

beforeAll(async () => {
  database = await startOneFaultDatabase(({ operation }) => operation === "TransactWriteItems");
  process.env.DYNAMODB_ENDPOINT = database.endpoint;
  vi.resetModules();
  ({ handler: update } = await import("../../functions/update-lead.ts"));
  ({ handler: remove } = await import("../../functions/delete-lead.ts"));
  ({ handler: erase } = await import("../../functions/erase-lead.ts"));
});
afterAll(() => database.stop());
afterEach(() => {
  expect(database.fault).toBeUndefined();
});

/** Adds a person through the service's recognition, at `endpoint`. @returns the person's id */
async function add(orgId: OrgId, identities: readonly Identity[], endpoint = inject("databaseEndpoint")) {
  const ownDatabase = createDatabase({ client: createClient(endpoint), tables: TABLES }, deadlineAfter(20_000));
  const context = {
    orgId,
    operation: { id: randomUUID(), userId: "member", at: new Date() },
    hashIdentity: (identity: Identity) => hashIdentity(orgId, identity),
  };
  const entry = { index: 0, identities, record: { firstName: "Ada" } };
  const { ids } = await recognisePersons(ownDatabase, context, [entry], () => randomUUID());
  return ids.get(0);
}

async function createLead() {
  const tenant = await createTenant();
  const person = buildIdentifiedPerson(2);
  await storeLead(tenant.orgId, person);
  const [profile = "linkedin:", first = "email:", second = "email:"] = person.identities;
  return { tenant, person, profile, first, second, params: { id: person.id } };
}

/** Changes the lead. The fault happens in this request. */
const patchWith = (now: OneFault, { token }: Tenant, id: string, body: object, call = {}) => {
  database.fault = now;
  return invoke(update, routes.updateLead, { token, params: { id }, body, ...call });
};
const removeWith = (now: OneFault, { adminToken }: Tenant, id: string, call = {}) => {
  database.fault = now;
  return invoke(remove, routes.deleteLead, { token: adminToken, params: { id }, ...call });
};
const eraseWith = (now: OneFault, { adminToken }: Tenant, body: object) => {
  database.fault = now;
  return invoke(erase, routes.eraseLead, { token: adminToken, body });
};
const removeLead = (tenant: Tenant, id: string) =>
  callRoute("deleteLead", { token: tenant.adminToken }, { params: { id } });
const readLead = async (tenant: Tenant, id: string) => (await callRoute("getLead", tenant, { params: { id } })).body;

const patch = (tenant: Tenant, id: string, body: object, call = {}) =>
  callRoute("updateLead", tenant, { params: { id }, body, ...call });

describe("PATCH /entities/leads/{id}", () => {
  test("is applied once if the response of the database is lost", async () => {
    const { tenant, person, second } = await createLead();
    const body = { emails: [`${person.name}.1@b.example`, `${person.name}.new@b.example`] };
    const { status, headers } = await patchWith({ lost: async () => {} }, tenant, person.id, body);
    expect(status).toBe(200);
    expect((await callRoute("getLead", tenant, { params: { id: person.id } })).headers.etag).toBe(headers.etag);
    expect(await readOwners(tenant.orgId, [second])).toEqual([person.id]);
  });

  test("keeps a change of another field that comes first", async () => {
    const { tenant, person } = await createLead();
    const before = () => patch(tenant, person.id, { city: "Wien" });
    const { status, body } = await patchWith({ before }, tenant, person.id, { jobTitle: "CTO" });
    expect({ status, body }).toMatchObject({ status: 200, body: { city: "Wien", jobTitle: "CTO" } });
  });

  test("returns 412 if another change comes after If-Match was checked", async () => {
    const { tenant, person, params } = await createLead();
    const { etag } = (await callRoute("getLead", tenant, { params })).headers;
    const before = () => patch(tenant, person.id, { city: "Wien" });
    const call = { headers: { "if-match": String(etag) } };
    expect((await patchWith({ before }, tenant, person.id, { jobTitle: "CTO" }, call)).status).toBe(412);
  });

  test("returns the current lead if an earlier attempt with the same key comes first", async () => {
    const { tenant, person, params } = await createLead();
    const key = withIdempotencyKey(randomUUID());
    const before = async () => {
      await patch(tenant, person.id, { jobTitle: "CTO" }, key);
      await patch(tenant, person.id, { jobTitle: "CEO" });
    };
    const { status, body } = await patchWith({ before }, tenant, person.id, { jobTitle: "CTO" }, key);
    expect({ status, body }).toMatchObject({ status: 200, body: { jobTitle: "CEO" } });
    expect((await callRoute("getLead", tenant, { params })).body).toEqual(body);
  });

  test("does not take an identity that another person gets first", async () => {
    const { tenant, person } = await createLead();
    const identity: Identity = `email:${person.name}.new@b.example`;
    let other: string | undefined;
    const before = async () => {
      other = await add(tenant.orgId, [identity]);
    };
    const body = { emails: [`${person.name}.new@b.example`] };
    expect((await patchWith({ before }, tenant, person.id, body)).status).toBe(200);
    expect(await readOwners(tenant.orgId, [identity])).toEqual([other]);
  });

  test("takes the profile that another lead gives up first, if the two leads exchange their profiles", async () => {
    const { tenant, person, profile } = await createLead();
    const other = buildIdentifiedPerson();
    await storeLead(tenant.orgId, other);
    const [own, others] = [person.record.linkedinUrl, other.record.linkedinUrl];
    const before = () => patch(tenant, other.id, { linkedinUrl: own });
    expect((await patchWith({ before }, tenant, person.id, { linkedinUrl: others })).status).toBe(200);
    expect(await readOwners(tenant.orgId, [profile, other.profile])).toEqual([undefined, person.id]);
  });

  test("gives up a removed identity that the lead gets first", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson(2);
    const [profile = "linkedin:", first = "email:", second = "email:"] = person.identities;
    await storeLead(tenant.orgId, person, { [profile]: person.id });
    const before = () => add(tenant.orgId, [profile, second]);
    expect((await patchWith({ before }, tenant, person.id, { emails: null })).status).toBe(200);
    expect(await readOwners(tenant.orgId, [profile, first, second])).toEqual([person.id, undefined, undefined]);
  });

  test("returns 400 if the database cannot store the lead, and changes nothing", async () => {
    const { tenant, person, params } = await createLead();
    const before = await callRoute("getLead", tenant, { params });
    const { status, body } = await patchWith("refused", tenant, person.id, { jobTitle: "CTO" });
    expect([status, body.error.details]).toEqual([
      400,
      [{ path: "body", message: "must be at most 65536 bytes of JSON" }],
    ]);
    expect((await callRoute("getLead", tenant, { params })).text).toBe(before.text);
  });
});

describe("DELETE /entities/leads/{id}", () => {
  test("returns 204 if the response of the database is lost", async () => {
    const { tenant, person } = await createLead();
    expect((await removeWith({ lost: async () => {} }, tenant, person.id)).status).toBe(204);
    expect(await readLead(tenant, person.id)).toHaveProperty("erasedAt");
  });

  test("erases what a change stores that comes first, and claims its identities", async () => {
    const { tenant, person } = await createLead();
    const added: Identity = `email:${person.name}.new@b.example`;
    const emails = [`${person.name}.new@b.example`];
    const before = () => patch(tenant, person.id, { emails });
    expect((await removeWith({ before }, tenant, person.id)).status).toBe(204);
    expect(await readLead(tenant, person.id)).toEqual({ id: person.id, erasedAt: expect.any(String) });
    expect(await readOwners(tenant.orgId, [...person.identities, added])).toEqual([
      person.id,
      undefined,
      undefined,
      person.id,
    ]);
    expect(JSON.stringify(await readCopy(tenant.orgId, person.id))).not.toContain(person.name);
  });

  test("leaves an identity to another person who gets it first", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson(2);
    const [profile = "linkedin:", first = "email:", second = "email:"] = person.identities;
    await storeLead(tenant.orgId, person, { [profile]: person.id });
    let other: string | undefined;
    const before = async () => {
      other = await add(tenant.orgId, [second]);
    };
    expect((await removeWith({ before }, tenant, person.id)).status).toBe(204);
    expect(await readOwners(tenant.orgId, [profile, first, second])).toEqual([person.id, person.id, other]);
  });

  test("returns 412 if a change comes after If-Match was checked", async () => {
    const { tenant, person, params } = await createLead();
    const { etag } = (await callRoute("getLead", tenant, { params })).headers;
    const before = () => patch(tenant, person.id, { city: "Wien" });
    const call = { headers: { "if-match": String(etag) } };
    expect((await removeWith({ before }, tenant, person.id, call)).status).toBe(412);
    expect(await readLead(tenant, person.id)).toMatchObject({ city: "Wien" });
  });

  test("makes a change that comes later a 404", async () => {
    const { tenant, person } = await createLead();
    const before = () => removeLead(tenant, person.id);
    expect((await patchWith({ before }, tenant, person.id, { firstName: "Bob" })).status).toBe(404);
    expect(await readLead(tenant, person.id)).toEqual({ id: person.id, erasedAt: expect.any(String) });
  });
});

describe("POST /entities/leads/erase", () => {
  test("does not erase a lead that gives the identity up first", async () => {
    const { tenant, person, first } = await createLead();
    const before = () => patch(tenant, person.id, { emails: null });
    const { body } = await eraseWith({ before }, tenant, { email: person.record.emails[0] });
    expect(body.id).not.toBe(person.id);
    expect(await readOwners(tenant.orgId, [first])).toEqual([body.id]);
    expect(await readLead(tenant, person.id)).not.toHaveProperty("erasedAt");
  });

  test("erases the person who gets an unknown identity first", async () => {
    const tenant = await createTenant();
    const { identities, record } = buildIdentifiedPerson();
    let id: string | undefined;
    const before = async () => {
      id = await add(tenant.orgId, identities);
    };
    const { body } = await eraseWith({ before }, tenant, { email: record.emails[0] });
    expect(body).toEqual({ id, erasedAt: expect.any(String) });
    expect(await readLead(tenant, body.id)).toEqual(body);
  });

  test("erases a person of the global database who is copied first", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson();
    await storeGlobalPerson(person);
    const body = { selection: { mode: "manual", includedIds: [person.id] } };
    const before = () => callRoute("addProspects", tenant, { body });
    const erased = await eraseWith({ before }, tenant, { email: person.record.emails[0] });
    expect(erased.body.id).toBe(person.id);
    expect(await readLead(tenant, person.id)).toEqual(erased.body);
    expect(JSON.stringify(await readCopy(tenant.orgId, person.id))).not.toContain(person.name);
  });
});

describe("adding a person", () => {
  test("gives nothing to a lead that is erased first", async () => {
    const { tenant, person, first } = await createLead();
    const identity: Identity = `email:${person.name}.new@b.example`;
    database.fault = { before: () => removeLead(tenant, person.id) };
    expect(await add(tenant.orgId, [first, identity], database.endpoint)).toBe(person.id);
    expect(await readOwners(tenant.orgId, [first, identity])).toEqual([person.id, undefined]);
  });

  test("gives no identity to a lead that gives up the identity by which the person was recognised", async () => {
    const { tenant, person, first } = await createLead();
    const identity: Identity = `email:${person.name}.new@b.example`;
    database.fault = { before: () => patch(tenant, person.id, { emails: null }) };
    const id = await add(tenant.orgId, [first, identity], database.endpoint);
    expect(id).not.toBe(person.id);
    expect(await readOwners(tenant.orgId, [first, identity])).toEqual([id, id]);
  });

  test("gives no profile to a lead that gets another one first", async () => {
    const { tenant, person, first } = await createLead();
    await patch(tenant, person.id, { linkedinUrl: null });
    const [other, added] = [buildIdentifiedPerson(), buildIdentifiedPerson()];
    database.fault = { before: () => patch(tenant, person.id, { linkedinUrl: other.record.linkedinUrl }) };
    const id = await add(tenant.orgId, [added.profile, first], database.endpoint);
    expect(id).not.toBe(person.id);
    expect(await readOwners(tenant.orgId, [added.profile, other.profile, first])).toEqual([id, person.id, person.id]);
  });
});
