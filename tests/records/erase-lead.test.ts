import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { createLead, eraseBy, expectErased, getLead, removeLead } from "../testkit/erase.ts";
import { deleteItems, hashIdentity, storeGlobalIdentities } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, type IdentifiedPerson, storeGlobalPerson } from "../testkit/identified-person.ts";
import { createTenant } from "../testkit/tenant.ts";

describe("POST /entities/leads/erase", () => {
  test.each([
    ["a LinkedIn URL", ({ record }: IdentifiedPerson) => ({ linkedinUrl: record.linkedinUrl })],
    ["an e-mail address", ({ record }: IdentifiedPerson) => ({ email: String(record.emails[1]).toUpperCase() })],
  ])("erases the lead that %s names", async (_, toBody) => {
    const { tenant, person } = await createLead(7);
    const erased = await eraseBy(tenant, toBody(person));
    const { erasedAt } = await expectErased(tenant.orgId, person.id, person.identities);
    expect(erased).toEqual({ id: person.id, erasedAt });
  });

  test("erases a person of the global database before it was ever copied, for good", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson(7);
    await storeGlobalPerson(person);
    const erased = await eraseBy(tenant, { email: person.record.emails[6] });
    expect(erased.id).toBe(person.id);
    const { profile } = await expectErased(tenant.orgId, person.id, person.identities);
    expect(profile).toBe(hashIdentity(tenant.orgId, person.profile));
    const selection = { mode: "manual", includedIds: [person.id] };
    const headers = { prefer: "return=representation" };
    const { body } = await callRoute("addProspects", tenant, { body: { selection }, headers });
    expect(body.results).toEqual([{ index: 0, id: person.id, status: "erased" }]);
  });

  test("erases an unknown person under a new id, which every repetition returns", async () => {
    const tenant = await createTenant();
    const { record, identities } = buildIdentifiedPerson();
    const [profile = "linkedin:"] = identities;
    const erased = await eraseBy(tenant, { linkedinUrl: record.linkedinUrl }, withIdempotencyKey("key"));
    expect(erased).toEqual({ id: expect.stringMatching(/^[\da-f-]{36}$/), erasedAt: expect.any(String) });
    await expectErased(tenant.orgId, erased.id, [profile]);
    for (const call of [withIdempotencyKey("key"), {}]) {
      expect(await eraseBy(tenant, { linkedinUrl: record.linkedinUrl }, call)).toEqual(erased);
    }
  });

  test("gives one id to 10 concurrent requests for one unknown person", async () => {
    const tenant = await createTenant();
    const { record } = buildIdentifiedPerson();
    const erased = await Promise.all(Array.from({ length: 10 }, () => eraseBy(tenant, { email: record.emails[0] })));
    expect(new Set(erased.map(({ id, erasedAt }) => `${id} ${erasedAt}`)).size).toBe(1);
  });

  test("gives an identity that only the global database knows to the erased lead of that record", async () => {
    const { tenant, person } = await createLead();
    await removeLead(tenant, person.id);
    const later: Identity = `email:${person.name}.later@b.example`;
    await storeGlobalIdentities({ [later]: person.id });
    expect((await eraseBy(tenant, { email: later.slice("email:".length) })).id).toBe(person.id);
    await expectErased(tenant.orgId, person.id, [later]);
  });

  test("does not erase the lead of a global record whose profile the organisation replaced, but the profile", async () => {
    const { tenant, person } = await createLead();
    const replaced: Identity = `linkedin:/in/${person.name}-wrong`;
    await storeGlobalIdentities({ [replaced]: person.id });
    const erased = await eraseBy(tenant, { linkedinUrl: `linkedin.com/in/${person.name}-wrong` });
    expect(erased.id).not.toBe(person.id);
    await expectErased(tenant.orgId, erased.id, [replaced]);
    expect((await getLead(tenant, person.id)).body).toMatchObject(person.record);
  });

  test("erases only in the caller's organisation", async () => {
    const [{ tenant, person }, stranger] = [await createLead(), await createTenant()];
    const erased = await eraseBy(stranger, { email: person.record.emails[0] });
    expect(erased.id).not.toBe(person.id);
    expect((await getLead(tenant, person.id)).body).toMatchObject(person.record);
  });

  test("keeps a person erased whose global record was deleted and loaded again under another id", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson();
    await storeGlobalPerson(person);
    await eraseBy(tenant, { email: person.record.emails[0] });
    await deleteItems([globalKey("person", person.id)]);
    const again = { ...person, id: randomUUID() };
    await storeGlobalPerson(again);
    const find = { linkedinUrl: person.record.linkedinUrl };
    const { body } = await callRoute("findLeads", tenant, { body: find });
    expect(body.items).toEqual([{ id: person.id, erasedAt: expect.any(String) }]);
  });
});
