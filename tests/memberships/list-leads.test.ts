import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyKey, globalKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, measureResponseBytes, readIds, readPages } from "../testkit/call-route.ts";
import { storeCopies, storeGlobalRecords, storeItems, storeList } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a list with a number of members. */
async function createMembers(count: number) {
  const tenant = await createTenant();
  const people = buildPeople(count);
  if (count > 0) await callRoute("addProspects", tenant, { body: { prospects: people } });
  return { tenant, people, ids: people.map(({ id }) => id).toSorted() };
}

describe("GET /entities/leads/list/{id}", () => {
  test("returns one empty page for a list without members", async () => {
    const { tenant } = await createMembers(0);
    expect((await callRoute("listLeads", tenant)).body).toEqual({ items: [], nextCursor: null });
  });

  test("returns each member exactly once, in the same order, in pages of any size", async () => {
    const { tenant, ids } = await createMembers(70);
    const order = await readIds("listLeads", tenant);
    expect(order.toSorted()).toEqual(ids);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (limit) => {
        const pages = await readPages("listLeads", tenant, limit);
        expect(pages.flat().map(({ id }) => id)).toEqual(order);
        const full = pages.slice(0, -1).filter(({ length }) => length === limit);
        expect(full).toHaveLength(Math.ceil(70 / limit) - 1);
      }),
      { numRuns: 8, examples: [[1], [35]] },
    );
  });

  test("returns all members of a list of any size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), async (count, limit) => {
        const { tenant, ids } = await createMembers(count);
        expect((await readIds("listLeads", tenant, limit)).toSorted()).toEqual(ids);
      }),
      {
        numRuns: 12,
        examples: [
          [12, 12],
          [24, 12],
          [1, 1],
        ],
      },
    );
  });

  test("returns each remaining member exactly once if members are added and removed between two pages", async () => {
    const { tenant, people, ids } = await createMembers(60);
    const toRemove = people.slice(0, 30).map(({ id }) => id);
    const remaining = ids.filter((id) => !toRemove.includes(id));
    const seen = await readIds("listLeads", tenant, 4, async () => {
      const personIds = toRemove.splice(0, 3);
      await callRoute("addProspects", tenant, { body: { prospects: buildPeople(2) } });
      if (personIds.length > 0) await callRoute("removeProspects", tenant, { body: { personIds } });
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => remaining.includes(id)).toSorted()).toEqual(remaining);
  });

  test("returns the tenant's own records even if the global records differ", async () => {
    const tenant = await createTenant();
    const [copied, added] = [buildPerson(), buildPerson()];
    await storeCopies(tenant.orgId, [copied]);
    const globalRecord = { ...copied, jobTitle: "From the global record" };
    await storeGlobalRecords([globalRecord]);
    await callRoute("addProspects", tenant, { body: { prospects: [copied, added] } });
    const [leads = []] = await readPages("listLeads", tenant);
    expect(readRecords(leads)).toEqual([copied, added].toSorted(byId));
  });

  test("returns when each member was added and by whom, also if the record has fields with these names", async () => {
    const tenant = await createTenant();
    const [first, second] = [{ ...buildPerson(), addedAt: 7, addedBy: "the record" }, buildPerson()];
    await storeGlobalRecords([first, second]);
    const add = (token: string, { id }: { id: string }) =>
      callRoute("addProspects", { ...tenant, token }, { body: { selection: { mode: "manual", includedIds: [id] } } });
    const before = new Date().toISOString();
    await add(tenant.token, first);
    await callRoute("removeProspects", tenant, { body: { personIds: [first.id] } });
    await add(tenant.adminToken, first);
    await add(tenant.token, second);
    await add(tenant.adminToken, second);
    const after = new Date().toISOString();

    const leads = (await callRoute("listLeads", tenant)).body.items;
    const readLead = (id: string) => leads.find((lead: { id: string }) => lead.id === id);
    expect(readLead(first.id).addedBy).toBe("boss");
    expect(readLead(second.id).addedBy).toBe("member");
    for (const { addedAt } of leads) expect(addedAt >= before && addedAt <= after).toBe(true);
  });

  test("leaves out addedAt and addedBy if the membership has none, or a value of another type", async () => {
    const { orgId, ...tenant } = await createTenant();
    const [none, other] = [randomUUID(), randomUUID()];
    const toKey = (id: string) => membershipKey(orgId, tenant.listId, "person", id);
    await storeItems([
      { key: toKey(none), attributes: { operationId: "x" } },
      { key: toKey(other), attributes: { operationId: "x", addedAt: "yesterday", addedBy: 7 } },
    ]);
    const { body } = await callRoute("listLeads", tenant);
    expect(body.items.toSorted(byId)).toEqual([{ id: none }, { id: other }].toSorted(byId));
  });

  test("returns companies for a company-type list", async () => {
    const { orgId, token } = await createTenant();
    const companies = Array.from({ length: 9 }, (_, i) => ({
      id: randomUUID(),
      name: `Company ${i}`,
      employeeCount: i,
    }));
    await storeGlobalRecords(companies, "company");
    const caller = { token, listId: await storeList(orgId, { type: "company", userIds: ["member"] }) };
    await callRoute("addCompanies", caller, { body: { companyIds: companies.map(({ id }) => id) } });
    expect(readRecords((await readPages("listLeads", caller, 4)).flat())).toEqual(companies.toSorted(byId));
  });

  test("converts the DynamoDB types that JSON does not have", async () => {
    const id = randomUUID();
    const record = {
      id,
      jobTitle: new Uint8Array([0, 255]),
      phones: new Set([new Uint8Array([7])]),
      skills: new Set(["only"]),
      city: "",
      languages: [],
      educations: [{ school: "", degree: null }, {}],
      workExperiences: [{ current: false }],
    };
    const tenant = await createTenant();
    await storeGlobalRecords([record]);
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds: [id] } } });
    const [lead] = readRecords((await readPages("listLeads", tenant)).flat());
    expect(lead).toEqual({
      ...record,
      ...{ jobTitle: "AP8=", phones: ["Bw=="], skills: ["only"], educations: [{ school: "" }, {}] },
    });
  });

  test("leaves out undocumented fields and values of another type, and returns the rest of the record", async () => {
    const documented = { id: randomUUID(), firstName: "Ada", skills: ["Algebra"] };
    const leftOut = { lastName: 7, emails: [null], educations: "TU Wien", consentGiven: true, notes: { secret: "x" } };
    const tenant = await createTenant();
    await storeGlobalRecords([{ ...documented, ...leftOut }]);
    const selection = { mode: "manual", includedIds: [documented.id] };
    await callRoute("addProspects", tenant, { body: { selection } });
    expect(readRecords((await readPages("listLeads", tenant)).flat())).toEqual([documented]);
  });

  test("uses the membership's id if the record has none", async () => {
    const { id, ...withoutId } = buildPerson();
    await storeItems([{ key: globalKey("person", id), attributes: { person: withoutId } }]);
    const tenant = await createTenant();
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds: [id] } } });
    expect(readRecords((await readPages("listLeads", tenant)).flat())).toEqual([{ ...withoutId, id }]);
  });

  test("returns only id and erasedAt of an erased person, and the membership", async () => {
    const { tenant, ids } = await createMembers(1);
    const [id = ""] = ids;
    const erasedAt = "2026-02-01T00:00:00.000Z";
    await storeItems([{ key: copyKey(tenant.orgId, "person", id), attributes: { erasedAt, erasedBy: "boss" } }]);
    const { body } = await callRoute("listLeads", tenant);
    expect(body.items).toEqual([{ id, erasedAt, addedAt: expect.any(String), addedBy: "member" }]);
  });

  test("returns a member whose copy is missing without the fields of a person", async () => {
    const { tenant, ids } = await createMembers(3);
    const missing = randomUUID();
    const key = membershipKey(tenant.orgId, tenant.listId, "person", missing);
    await storeItems([{ key, attributes: { operationId: "x", addedAt: "x", addedBy: "x" } }]);
    expect((await readIds("listLeads", tenant)).toSorted()).toEqual([...ids, missing].toSorted());
  });

  test.each(["é", '"', "\\", "\n"])(
    "ends a page of long profiles of %j before the response limit of Lambda",
    async (character) => {
      const tenant = await createTenant();
      const people = buildPeople(40).map((person) => ({ ...person, jobTitle: character.repeat(200_000) }));
      await storeCopies(tenant.orgId, people);
      const includedIds = people.map(({ id }) => id);
      await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds } } });

      const pages = await readPages("listLeads", tenant, 100);
      for (const page of pages.slice(0, -1)) {
        expect(measureResponseBytes(page)).toBeGreaterThan(4_500_000);
        expect(measureResponseBytes(page)).toBeLessThan(6_000_000);
      }
      expect(readRecords(pages.flat())).toEqual(people.toSorted(byId));
    },
  );

  test("returns 403 to a caller who is not a user of the list, and 200 to an admin", async () => {
    const { tenant } = await createMembers(2);
    expect((await callRoute("listLeads", { ...tenant, token: tenant.outsiderToken })).status).toBe(403);
    expect((await callRoute("listLeads", { ...tenant, token: tenant.adminToken })).body.items).toHaveLength(2);
  });
});

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

/** The leads in the order of their ids, without the fields of their memberships. */
const readRecords = (leads: readonly { readonly id: string; addedAt?: unknown; addedBy?: unknown }[]) =>
  leads.map(({ addedAt: _, addedBy: __, ...record }) => record).toSorted(byId);
