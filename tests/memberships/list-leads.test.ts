import { randomUUID } from "node:crypto";
import { NumberValueImpl } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globalKey, membershipKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, measureResponseBytes, readIds, readPages } from "../testkit/call-route.ts";
import { storeCopies, storeGlobalRecords, storeItems, storeList } from "../testkit/fixtures.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

/** A list with so many persons in it. */
async function someMembers(count: number) {
  const tenant = await createTenant();
  const people = buildPeople(count);
  if (count > 0) await callRoute("addProspects", tenant, { body: { prospects: people } });
  return { tenant, people, ids: people.map(({ id }) => id).toSorted() };
}

test("a list without members is one empty page", async () => {
  const { tenant } = await someMembers(0);
  expect((await callRoute("listLeads", tenant)).body).toEqual({ items: [], nextCursor: null });
});

test("pages of any size together hold each member once, in one order", async () => {
  const { tenant, ids } = await someMembers(70);
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

test("any number of members is read to the end, and no further", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 12 }), async (count, limit) => {
      const { tenant, ids } = await someMembers(count);
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

test("members that come and go between two pages do not make others come twice, or never", async () => {
  const { tenant, people, ids } = await someMembers(60);
  const going = people.slice(0, 30).map(({ id }) => id);
  const staying = ids.filter((id) => !going.includes(id));
  const seen = await readIds("listLeads", tenant, 4, async () => {
    const personIds = going.splice(0, 3);
    await callRoute("addProspects", tenant, { body: { prospects: buildPeople(2) } });
    if (personIds.length > 0) await callRoute("removeProspects", tenant, { body: { personIds } });
  });
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => staying.includes(id)).toSorted()).toEqual(staying);
});

test("a list's leads are the tenant's own records, whatever becomes of the global ones", async () => {
  const tenant = await createTenant();
  const [kept, given] = [buildPerson(), buildPerson()];
  await storeCopies(tenant.orgId, [kept]);
  const changed = { ...kept, jobTitle: "As others know it" };
  await storeGlobalRecords([changed]);
  await callRoute("addProspects", tenant, { body: { prospects: [kept, given] } });
  const [leads = []] = await readPages("listLeads", tenant);
  expect(leads.toSorted(byId)).toEqual([kept, given].toSorted(byId));
});

test("a company-type list's leads are companies", async () => {
  const { orgId, token } = await createTenant();
  const companies = Array.from({ length: 9 }, (_, i) => ({ id: randomUUID(), name: `Company ${i}`, employeeCount: i }));
  await storeGlobalRecords(companies, "company");
  const caller = { token, listId: await storeList(orgId, { type: "company", userIds: ["member"] }) };
  await callRoute("addCompanies", caller, { body: { companyIds: companies.map(({ id }) => id) } });
  expect((await readPages("listLeads", caller, 4)).flat().toSorted(byId)).toEqual(companies.toSorted(byId));
});

describe("a record that is not like others", () => {
  const lead = async (tenant: Tenant, record: { id: string }) => {
    await storeGlobalRecords([record]);
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds: [record.id] } } });
    return (await readPages("listLeads", tenant)).flat()[0];
  };

  test("with types that JSON lacks is answered in those it has", async () => {
    const id = randomUUID();
    const record = {
      id,
      score: NumberValueImpl.from("0.12345678901234567890123"),
      tags: new Set(["only"]),
      years: new Set([2_026]),
      photo: new Uint8Array([0, 255]),
      photos: new Set([new Uint8Array([7])]),
      nothing: null,
      empty: { text: "", list: [], map: {} },
      isActive: false,
      nested: [{ deep: [1, "2", null] }],
    };
    expect(await lead(await createTenant(), record)).toEqual({
      ...record,
      ...{ score: 0.12345678901234568, tags: ["only"], years: [2_026], photo: "AP8=", photos: ["Bw=="] },
    });
  });

  test("without its id is answered with the one that it is a member by", async () => {
    const { id, ...nameless } = buildPerson();
    await storeItems([{ key: globalKey("person", id), attributes: { person: nameless } }]);
    const tenant = await createTenant();
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds: [id] } } });
    expect((await readPages("listLeads", tenant)).flat()).toEqual([{ ...nameless, id }]);
  });

  test("that is lost takes nothing else with it, and no one from the count", async () => {
    const { tenant, ids } = await someMembers(3);
    const lost = randomUUID();
    const key = membershipKey(tenant.orgId, tenant.listId, "person", lost);
    await storeItems([{ key, attributes: { operationId: "x", addedAt: "x", addedBy: "x" } }]);
    expect((await readIds("listLeads", tenant)).toSorted()).toEqual([...ids, lost].toSorted());
    expect((await callRoute("getLeadList", tenant)).body.memberCount).toBe(4);
  });
});

describe("a page of the longest profiles ends before it is more than Lambda can answer:", () => {
  test.each(["é", '"', "\\", "\n"])("%j", async (letter) => {
    const tenant = await createTenant();
    const people = buildPeople(40).map((person) => ({ ...person, description: letter.repeat(200_000) }));
    await storeCopies(tenant.orgId, people);
    const includedIds = people.map(({ id }) => id);
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds } } });

    const pages = await readPages("listLeads", tenant, 100);
    for (const page of pages.slice(0, -1)) {
      expect(measureResponseBytes(page)).toBeGreaterThan(4_500_000);
      expect(measureResponseBytes(page)).toBeLessThan(6_000_000);
    }
    expect(pages.flat().toSorted(byId)).toEqual(people.toSorted(byId));
  });
});

test("one who is not of the list's users is forbidden to read it, an admin is not", async () => {
  const { tenant } = await someMembers(2);
  expect((await callRoute("listLeads", { ...tenant, token: tenant.outsiderToken })).status).toBe(403);
  expect((await callRoute("listLeads", { ...tenant, token: tenant.adminToken })).body.items).toHaveLength(2);
});

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
