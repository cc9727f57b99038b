import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { globalIdentityKey, globalKey } from "../../lib/dynamodb/keys.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { addWithResults } from "../testkit/add-prospects.ts";
import { callRoute, withIdempotencyKey } from "../testkit/call-route.ts";
import { createLead, eraseBy, expectErased, getLead, removeLead } from "../testkit/erase.ts";
import { deleteItems, hashIdentity, storeGlobalIdentities } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, type IdentifiedPerson, storeGlobalPerson } from "../testkit/identified-person.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** Adds persons to a list. @returns the results */
async function add(tenant: Tenant, request: object): Promise<{ id?: string; status: string }[]> {
  return (await addWithResults(tenant, request)).body.results ?? [];
}

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

  test("does not find a selected lead whose global record was deleted; DELETE by its id erases it for good", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson();
    await storeGlobalPerson(person);
    await add(tenant, { selection: { mode: "manual", includedIds: [person.id] } });
    await deleteItems([globalKey("person", person.id), ...person.identities.map(globalIdentityKey)]);
    const [email = ""] = person.record.emails;
    expect((await callRoute("findLeads", tenant, { body: { email } })).body).toEqual({ items: [] });
    expect((await eraseBy(tenant, { email })).id).not.toBe(person.id);
    expect((await getLead(tenant, person.id)).body).toMatchObject({ firstName: "Ada" });
    await removeLead(tenant, person.id);
    expect((await getLead(tenant, person.id)).body).toEqual({ id: person.id, erasedAt: expect.any(String) });
    const { linkedinUrl } = person.record;
    const [result] = await add(tenant, { prospects: [{ firstName: "A", linkedinUrl }] });
    expect(result).toMatchObject({ id: person.id, status: "alreadyInList" });
  });

  test("finds a lead from a request by its first five addresses, and not by the sixth", async () => {
    const tenant = await createTenant();
    const { record } = buildIdentifiedPerson(6);
    const [added] = await add(tenant, { prospects: [{ firstName: "Ada", emails: record.emails }] });
    const found = await Promise.all(
      record.emails.map(async (email) => (await callRoute("findLeads", tenant, { body: { email } })).body.items.length),
    );
    expect(found).toEqual([1, 1, 1, 1, 1, 0]);
    expect((await eraseBy(tenant, { email: record.emails[4] })).id).toBe(added?.id);
    const [result] = await add(tenant, { prospects: [{ firstName: "A", emails: [record.emails[5]] }] });
    expect(result).toMatchObject({ id: added?.id, status: "alreadyInList" });
  });

  test("does not stop an entry with an id of its own, nor one with another profile, that shares an erased address", async () => {
    const { tenant, person } = await createLead();
    await eraseBy(tenant, { email: person.record.emails[0] });
    const { emails } = person.record;
    const linkedinUrl = `https://www.linkedin.com/in/${person.name}-2`;
    const prospects = [
      { firstName: "A", emails },
      { firstName: "B", emails, id: randomUUID() },
      { firstName: "C", emails, linkedinUrl },
    ];
    const results = await add(tenant, { prospects });
    expect(results.map(({ status }) => status)).toEqual(["erased", "added", "added"]);
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
