import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readPages, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem, readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeList } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a company-type list, and companies in the global database. */
async function createCompanies(count: number) {
  const tenant = await createTenant();
  const listId = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
  const companies = Array.from({ length: count }, (_, i) => ({ id: randomUUID() as string, name: `Company ${i}` }));
  await storeGlobalRecords(companies, "company");
  const caller = { ...tenant, listId };
  const add = (companyIds: readonly string[], call = {}) =>
    callRoute("addCompanies", caller, { body: { companyIds }, ...call });
  const ids = companies.map(({ id }) => id);
  return { caller, companies, ids, add, members: () => readMemberIds(tenant.orgId, listId, "company") };
}
const withResults = { headers: { prefer: "return=representation" } };

describe("POST /entities/leadlists/{id}/add-companies", () => {
  test("copies new companies into the tenant and adds them once", async () => {
    const { caller, companies, ids, add, members } = await createCompanies(40);
    expect(await add(ids)).toMatchObject({ status: 200, text: '{"addedCount":40}' });
    expect(await add(ids)).toMatchObject({ status: 200, text: '{"addedCount":0}' });
    expect(await members()).toEqual(ids.toSorted());
    const added = { addedAt: expect.any(String), addedBy: "member" };
    const expected = companies.map((company) => ({ ...company, ...added })).toSorted(byId);
    expect((await readPages("listLeads", caller)).flat().toSorted(byId)).toEqual(expected);

    const [one = { id: "" }] = companies;
    const { pk, sk } = copyKey(caller.orgId, "company", one.id);
    expect(await readItem(copyKey(caller.orgId, "company", one.id))).toEqual({
      ...{ pk, sk, company: one, source: "global" },
      copiedAt: expect.any(String),
      copiedBy: "member",
      operationId: expect.any(String),
    });
  });

  test("returns one result per id, in request order, with Prefer: return=representation", async () => {
    const { ids, add } = await createCompanies(3);
    const [one = "", two = "", three = ""] = ids;
    const unknown = randomUUID();
    await add([two]);
    const { body, headers } = await add([three.toUpperCase(), unknown, two, one, three], withResults);
    expect(headers["preference-applied"]).toBe("return=representation");
    expect(body).toEqual({
      addedCount: 2,
      results: [
        { index: 0, id: three, status: "added" },
        { index: 1, id: unknown, status: "notFound" },
        { index: 2, id: two, status: "alreadyInList" },
        { index: 3, id: one, status: "added" },
        { index: 4, id: three, status: "duplicate", duplicateOf: 0 },
      ],
    });
  });

  test("does not add a person that has the given id", async () => {
    const { add, members } = await createCompanies(0);
    const person = buildPerson();
    await storeGlobalRecords([person]);
    expect((await add([person.id])).text).toBe('{"addedCount":0}');
    expect(await members()).toEqual([]);
  });

  test("adds 1,000 companies in one request", async () => {
    const { ids, add, members } = await createCompanies(1_000);
    expect((await add(ids)).text).toBe('{"addedCount":1000}');
    expect(await members()).toEqual(ids.toSorted());
  });

  test("returns the same addedCount to a retry with the same key and companies", async () => {
    const { ids, add } = await createCompanies(12);
    expect((await add(ids, withIdempotencyKey("key"))).text).toBe('{"addedCount":12}');
    expect((await add(ids.toReversed(), withIdempotencyKey("key"))).text).toBe('{"addedCount":12}');
    expect((await add(ids, withIdempotencyKey("another key"))).text).toBe('{"addedCount":0}');
  });

  test("counts each company once in six concurrent requests for the same companies", async () => {
    const { ids, add, members } = await createCompanies(120);
    const responses = await Promise.all(Array.from({ length: 6 }, () => add(ids)));
    expect(responses.reduce((sum, { body }) => sum + body.addedCount, 0)).toBe(120);
    expect(await members()).toEqual(ids.toSorted());
  });

  test("returns 403 to a caller who is not a user of the list, 404 to another organisation and 200 to an admin", async () => {
    const { caller, ids, members } = await createCompanies(2);
    const body = { companyIds: ids };
    expect((await callRoute("addCompanies", { ...caller, token: caller.outsiderToken }, { body })).status).toBe(403);
    const otherTenant = await createTenant();
    expect((await callRoute("addCompanies", { ...caller, token: otherTenant.adminToken }, { body })).status).toBe(404);
    expect(await members()).toEqual([]);
    expect((await callRoute("addCompanies", { ...caller, token: caller.adminToken }, { body })).body.addedCount).toBe(
      2,
    );
  });

  test("returns 400 pointing to add-prospects for a person-type list", async () => {
    const tenant = await createTenant();
    const { status, body } = await callRoute("addCompanies", tenant, { body: { companyIds: [randomUUID()] } });
    expect(status).toBe(400);
    expect(body.error.message).toBe("Lead list has type 'person'; use the /add-prospects endpoint to add persons");
  });

  test.each([
    ["an empty companyIds array", { companyIds: [] }, "companyIds", "must have a length of at least 1"],
    [
      "1,001 companyIds",
      { companyIds: Array(1_001).fill(randomUUID()) },
      "companyIds",
      "must have a length of at most 1000",
    ],
    ["an id that is not a string", { companyIds: [randomUUID(), 7] }, "companyIds.1", "must be a string"],
    ["a body without companyIds", { prospects: [buildPerson()] }, "companyIds", "is required"],
  ])("returns 400 for %s", async (_, body, path, message) => {
    const { caller } = await createCompanies(0);
    expect(await validationErrors("addCompanies", caller, { body })).toEqual([{ path, message }]);
  });
});

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
