import { describe, expect, test } from "vitest";
import type { Identity } from "../../lib/records/identities.ts";
import { callRoute } from "../testkit/call-route.ts";
import { readCopy } from "../testkit/db-read.ts";
import { hashIdentity } from "../testkit/fixtures.ts";
import { buildIdentifiedPerson, readOwners, storeGlobalPerson, storeLead } from "../testkit/identified-person.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a lead with all its identities, and functions to change it and to read what belongs to it. */
async function createLead(addresses = 1) {
  const tenant = await createTenant();
  const person = buildIdentifiedPerson(addresses);
  await storeLead(tenant.orgId, person);
  return {
    tenant,
    person,
    async patch(body: object) {
      const response = await callRoute("updateLead", tenant, { params: { id: person.id }, body });
      expect(response.status, response.text).toBe(200);
      return response;
    },
    owners: (identities: readonly Identity[]) => readOwners(tenant.orgId, identities),
    readProfile: async () => (await readCopy(tenant.orgId, person.id))?.profile,
    hash: (identity: Identity) => hashIdentity(tenant.orgId, identity),
  };
}

describe("the identities of PATCH /entities/leads/{id}", () => {
  test("that are removed become free, and new ones belong to the lead", async () => {
    const { person, patch, owners } = await createLead(3);
    const { id, name, identities } = person;
    const [, first = "email:", second = "email:", third = "email:"] = identities;
    await patch({ emails: [`${name}.1@B.EXAMPLE`, `${name}.new@b.example`] });
    const added: Identity = `email:${name}.new@b.example`;
    expect(await owners([first, second, third, added])).toEqual([undefined, id, undefined, id]);
    expect(await owners([person.profile])).toEqual([id]);
    await patch({ emails: null });
    expect(await owners([second, added])).toEqual([undefined, undefined]);
  });

  test("include the profile, and the hash of the lead follows", async () => {
    const { person, patch, owners, readProfile, hash } = await createLead();
    const other = buildIdentifiedPerson();
    await patch({ linkedinUrl: `de.linkedin.com/in/${other.name}/?trk=x` });
    expect(await owners([person.profile, other.profile])).toEqual([undefined, person.id]);
    expect(await readProfile()).toBe(hash(other.profile));
    await patch({ linkedinUrl: null });
    expect(await owners([other.profile])).toEqual([undefined]);
    expect(await readProfile()).toBeUndefined();
  });

  test("that name another person are not changed", async () => {
    const { tenant, person, patch, owners, readProfile, hash } = await createLead();
    const other = buildIdentifiedPerson();
    await storeLead(tenant.orgId, other);
    await patch({ linkedinUrl: other.record.linkedinUrl, emails: other.record.emails });
    expect(await owners(other.identities)).toEqual([other.id, other.id]);
    expect(await owners(person.identities)).toEqual([undefined, undefined]);
    expect(await readProfile()).toBe(hash(other.profile));
    // They are still those of the other person after the lead has given them up.
    await patch({ linkedinUrl: null, emails: null });
    expect(await owners(other.identities)).toEqual([other.id, other.id]);
  });

  test("are not changed by a patch of other fields", async () => {
    const { tenant, person, owners, readProfile } = await createLead();
    const global = buildIdentifiedPerson(2);
    await storeLead(tenant.orgId, global, {});
    for (const { id } of [person, global]) {
      const call = { params: { id }, body: { jobTitle: "CTO", firstName: "Ada" } };
      expect((await callRoute("updateLead", tenant, call)).status).toBe(200);
    }
    expect(await owners(person.identities)).toEqual([person.id, person.id]);
    expect(await owners(global.identities)).toEqual([undefined, undefined, undefined]);
    expect(await readProfile()).toBe(hashIdentity(tenant.orgId, person.profile));
  });

  test("that a later entry added to the lead stay, except another profile", async () => {
    const { tenant, patch, owners, readProfile } = await createLead();
    const learned = buildIdentifiedPerson();
    const { id } = learned;
    const lead = { ...learned, record: { id, firstName: "Ada", linkedinUrl: "", emails: [] } };
    await storeLead(tenant.orgId, lead);
    const call = (body: object) => callRoute("updateLead", tenant, { params: { id }, body });
    expect((await call({ emails: [`${learned.name}.9@b.example`] })).status).toBe(200);
    expect(await owners(learned.identities)).toEqual([id, id]);
    expect((await call({ linkedinUrl: `linkedin.com/in/${learned.name}-9` })).status).toBe(200);
    expect(await owners([...learned.identities, `linkedin:/in/${learned.name}-9`])).toEqual([undefined, id, id]);
    expect((await patch({ jobTitle: "CTO" })).status).toBe(200);
    expect(await readProfile()).toBeDefined();
  });

  test("are the profile and the first five addresses; all others that the lead had become free", async () => {
    const { person, patch, owners } = await createLead(20);
    const { id, name } = person;
    const emails = Array.from({ length: 20 }, (_, i) => `${name}.new.${i}@b.example`);
    await patch({ linkedinUrl: `linkedin.com/in/${name}-2`, emails });
    expect(await owners(person.identities)).toEqual(Array(21).fill(undefined));
    expect(await owners(emails.map((email): Identity => `email:${email}`))).toEqual([
      ...Array(5).fill(id),
      ...Array(15).fill(undefined),
    ]);
  });

  test("that move behind the fifth address still belong to the lead", async () => {
    const { person, patch, owners } = await createLead(6);
    await patch({ emails: person.record.emails.toReversed() });
    expect(await owners(person.identities)).toEqual(Array(7).fill(person.id));
  });

  test("are found again: the lead by its new ones, and not by those it gave up", async () => {
    const { tenant, person, patch } = await createLead();
    const find = async (body: object) =>
      (await callRoute("findLeads", tenant, { body })).body.items.map(({ id }: { id: string }) => id);
    await patch({ linkedinUrl: `linkedin.com/in/${person.name}-2`, emails: [`${person.name}.2@b.example`] });
    expect(await find({ linkedinUrl: `linkedin.com/in/${person.name}-2` })).toEqual([person.id]);
    expect(await find({ email: `${person.name}.2@b.example` })).toEqual([person.id]);
    expect(await find({ linkedinUrl: person.record.linkedinUrl })).toEqual([]);
    expect(await find({ email: person.record.emails[0] })).toEqual([]);
  });

  test("of the global database still name its person, except a profile that the organisation replaced", async () => {
    const tenant = await createTenant();
    const person = buildIdentifiedPerson();
    await storeGlobalPerson(person);
    await storeLead(tenant.orgId, person, {});
    const find = async (body: object) => (await callRoute("findLeads", tenant, { body })).body.items.length;
    const body = { linkedinUrl: `linkedin.com/in/${person.name}-2`, emails: null };
    await callRoute("updateLead", tenant, { params: { id: person.id }, body });
    expect(await find({ email: person.record.emails[0] })).toBe(1);
    expect(await find({ linkedinUrl: person.record.linkedinUrl })).toBe(0);
    expect(await find({ linkedinUrl: body.linkedinUrl })).toBe(1);
  });

  test("of a global record with more addresses than a transaction can contain become free, too", async () => {
    const { person, patch, owners } = await createLead(150);
    await patch({ emails: [] });
    expect(await owners(person.identities)).toEqual([person.id, ...Array(150).fill(undefined)]);
  });
});
