import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, validationErrors } from "../testkit/call-route.ts";
import {
  buildIdentityKey,
  storeCopies,
  storeGlobalIdentities,
  storeGlobalRecords,
  storeIdentities,
  storeItems,
} from "../testkit/fixtures.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const find = async ({ token }: Pick<Tenant, "token">, body: object) => {
  const response = await callRoute("findLeads", { token }, { body });
  expect(response.status, response.text).toBe(200);
  return response.body.items.map(({ id }: { id: string }) => id);
};

/** A person with identities that no other test has. */
function createIdentified() {
  const id = randomUUID();
  const name = id.slice(0, 12);
  return {
    id,
    record: { id, firstName: "Ada", linkedinUrl: `https://www.linkedin.com/in/${name}`, emails: [`${name}@b.example`] },
    profile: `linkedin:/in/${name}`,
    address: `email:${name}@b.example`,
    name,
  } as const;
}

/** Stores a person of the global database as the loader does. */
async function storeGlobally({ id, record, profile, address }: ReturnType<typeof createIdentified>) {
  await storeGlobalRecords([record]);
  await storeGlobalIdentities({ [profile]: id, [address]: id });
}

describe("POST /entities/leads/find", () => {
  test("returns the lead to which an identity belongs, as GET /entities/leads/{id} does, to any user", async () => {
    const tenant = await createTenant();
    const { id, record, profile, address, name } = createIdentified();
    await storeCopies(tenant.orgId, [record]);
    await storeIdentities(tenant.orgId, { [profile]: id, [address]: id });
    const { body: lead } = await callRoute("getLead", tenant, { params: { id } });
    for (const body of [
      { linkedinUrl: `linkedin.com/in/${name.toUpperCase()}/?x=1` },
      { email: `${name}@B.example` },
    ]) {
      for (const token of [tenant.token, tenant.outsiderToken]) {
        expect((await callRoute("findLeads", { token }, { body })).body).toEqual({ items: [lead] });
      }
    }
  });

  test("returns no item for an identity that nobody has, and for a person of the global database without a lead", async () => {
    const tenant = await createTenant();
    const person = createIdentified();
    await storeGlobally(person);
    expect(await find(tenant, { email: `${randomUUID()}@b.example` })).toEqual([]);
    expect(await find(tenant, { linkedinUrl: person.record.linkedinUrl })).toEqual([]);
    expect(await find(tenant, { email: person.record.emails[0] })).toEqual([]);
  });

  test("finds a copy from the global database by its global identities", async () => {
    const tenant = await createTenant();
    const person = createIdentified();
    await storeGlobally(person);
    const manual = { mode: "manual", includedIds: [person.id] };
    await callRoute("addProspects", tenant, { body: { selection: manual } });
    expect(await find(tenant, { linkedinUrl: person.record.linkedinUrl })).toEqual([person.id]);
    expect(await find(tenant, { email: person.record.emails[0] })).toEqual([person.id]);
  });

  test("prefers the organisation's own person to that of the global database", async () => {
    const tenant = await createTenant();
    const [person, own] = [createIdentified(), createIdentified()];
    await storeGlobally(person);
    await storeCopies(tenant.orgId, [person.record, own.record]);
    await storeIdentities(tenant.orgId, { [person.address]: own.id });
    expect(await find(tenant, { email: person.record.emails[0] })).toEqual([own.id]);
  });

  test("does not find a lead by a global profile if the lead has another profile", async () => {
    const tenant = await createTenant();
    const person = createIdentified();
    await storeGlobally(person);
    const attributes = { person: person.record, source: "global", copiedAt: "2026-01-01T00:00:00.000Z" };
    const key = copyKey(tenant.orgId, "person", person.id);
    await storeItems([{ key, attributes: { ...attributes, profile: "another" } }]);
    expect(await find(tenant, { linkedinUrl: person.record.linkedinUrl })).toEqual([]);
    expect(await find(tenant, { email: person.record.emails[0] })).toEqual([person.id]);
  });

  test.each([
    ["null", null],
    ["empty", ""],
    ["blank", " \u200b"],
  ])("treats an identity that is %s as absent if the other one is given", async (_, absent) => {
    const tenant = await createTenant();
    const { id, record, address, profile } = createIdentified();
    await storeCopies(tenant.orgId, [record]);
    await storeIdentities(tenant.orgId, { [address]: id, [profile]: id });
    expect(await find(tenant, { email: record.emails[0], linkedinUrl: absent })).toEqual([id]);
    expect(await find(tenant, { linkedinUrl: record.linkedinUrl, email: absent })).toEqual([id]);
  });

  test("returns id and erasedAt of an erased person", async () => {
    const tenant = await createTenant();
    const { id, record, address } = createIdentified();
    const erasedAt = "2026-02-01T00:00:00.000Z";
    await storeItems([{ key: copyKey(tenant.orgId, "person", id), attributes: { erasedAt, erasedBy: "boss" } }]);
    await storeIdentities(tenant.orgId, { [address]: id });
    const { body } = await callRoute("findLeads", tenant, { body: { email: record.emails[0] } });
    expect(body).toEqual({ items: [{ id, erasedAt }] });
  });

  test("does not find the leads of another organisation", async () => {
    const [tenant, stranger] = await Promise.all([createTenant(), createTenant()]);
    const { id, record, address } = createIdentified();
    await storeCopies(tenant.orgId, [record]);
    await storeIdentities(tenant.orgId, { [address]: id });
    expect(await find(stranger, { email: record.emails[0] })).toEqual([]);
    expect(buildIdentityKey(tenant.orgId, address)).not.toEqual(buildIdentityKey(stranger.orgId, address));
  });

  test.each([
    ["neither identity", {}, { path: "email", message: "linkedinUrl or email is required" }],
    [
      "null for both identities",
      { linkedinUrl: null, email: null },
      { path: "email", message: "linkedinUrl or email is required" },
    ],
    ["an array", [], { path: "body", message: "must be an object" }],
    [
      "both identities",
      { linkedinUrl: "linkedin.com/in/ada", email: "ada@b.example" },
      { path: "email", message: "must not be given together with linkedinUrl" },
    ],
    [
      "a URL of another site",
      { linkedinUrl: "https://b.example/in/ada" },
      { path: "linkedinUrl", message: "must be the URL of a person's LinkedIn profile" },
    ],
    [
      "a URL that names nobody",
      { linkedinUrl: "linkedin.com/in/unavailable" },
      { path: "linkedinUrl", message: "must be the URL of a person's LinkedIn profile" },
    ],
    ["no e-mail address", { email: "ada" }, { path: "email", message: "must be an e-mail address" }],
    ["a blank", { email: " " }, { path: "email", message: "must be an e-mail address" }],
    ["a number", { linkedinUrl: 7 }, { path: "linkedinUrl", message: "must be a string" }],
  ])("returns 400 for %s", async (_, body, detail) => {
    expect(await validationErrors("findLeads", await createTenant(), { body })).toEqual([detail]);
  });
});
