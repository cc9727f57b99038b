import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { copyKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readPages, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem, readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeList } from "../testkit/fixtures.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** A list of companies, and companies of the global database. */
async function someCompanies(count: number) {
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
const reporting = { headers: { prefer: "return=representation" } };

test("companies are copied into the tenant and added, once", async () => {
  const { caller, companies, ids, add, members } = await someCompanies(40);
  expect(await add(ids)).toMatchObject({ status: 200, text: '{"addedCount":40}' });
  expect(await add(ids)).toMatchObject({ status: 200, text: '{"addedCount":0}' });
  expect(await members()).toEqual(ids.toSorted());
  expect((await readPages("listLeads", caller)).flat().toSorted(byId)).toEqual(companies.toSorted(byId));

  const [one = { id: "" }] = companies;
  const { pk, sk } = copyKey(caller.orgId, "company", one.id);
  expect(await readItem(copyKey(caller.orgId, "company", one.id))).toEqual({
    ...{ pk, sk, company: one, source: "global" },
    copiedAt: expect.any(String),
  });
});

test("each company's fate is told when asked, in the order asked for", async () => {
  const { ids, add } = await someCompanies(3);
  const [one = "", two = "", three = ""] = ids;
  const unknown = randomUUID();
  await add([two]);
  const { body, headers } = await add([three.toUpperCase(), unknown, two, one, three], reporting);
  expect(headers["preference-applied"]).toBe("return=representation");
  expect(body).toEqual({
    addedCount: 2,
    results: [
      { id: three, status: "added" },
      { id: unknown, status: "notFound" },
      { id: two, status: "alreadyInList" },
      { id: one, status: "added" },
    ],
  });
});

test("a person of the same id is no company", async () => {
  const { add, members } = await someCompanies(0);
  const person = buildPerson();
  await storeGlobalRecords([person]);
  expect((await add([person.id])).text).toBe('{"addedCount":0}');
  expect(await members()).toEqual([]);
});

test("a thousand are added at once", async () => {
  const { ids, add, members } = await someCompanies(1_000);
  expect((await add(ids)).text).toBe('{"addedCount":1000}');
  expect(await members()).toEqual(ids.toSorted());
});

test("the same key and companies again answer the same", async () => {
  const { ids, add } = await someCompanies(12);
  expect((await add(ids, withIdempotencyKey("key"))).text).toBe('{"addedCount":12}');
  expect((await add(ids.toReversed(), withIdempotencyKey("key"))).text).toBe('{"addedCount":12}');
  expect((await add(ids, withIdempotencyKey("another key"))).text).toBe('{"addedCount":0}');
});

test("of many who add the same companies at once, each company counts for one", async () => {
  const { ids, add, members } = await someCompanies(120);
  const answers = await Promise.all(Array.from({ length: 6 }, () => add(ids)));
  expect(answers.reduce((sum, { body }) => sum + body.addedCount, 0)).toBe(120);
  expect(await members()).toEqual(ids.toSorted());
});

test("who may not change the list does not", async () => {
  const { caller, ids, members } = await someCompanies(2);
  const body = { companyIds: ids };
  expect((await callRoute("addCompanies", { ...caller, token: caller.outsiderToken }, { body })).status).toBe(403);
  const stranger = await createTenant();
  expect((await callRoute("addCompanies", { ...caller, token: stranger.adminToken }, { body })).status).toBe(404);
  expect(await members()).toEqual([]);
  expect((await callRoute("addCompanies", { ...caller, token: caller.adminToken }, { body })).body.addedCount).toBe(2);
});

describe("a request is refused", () => {
  test("for a list of persons; the message points to add-prospects", async () => {
    const tenant = await createTenant();
    const { status, body } = await callRoute("addCompanies", tenant, { body: { companyIds: [randomUUID()] } });
    expect(status).toBe(400);
    expect(body.error.message).toBe("This is a person-type lead list; use the /add-prospects endpoint instead");
  });

  test.each([
    ["for no companies", { companyIds: [] }, "companyIds", "must have a length of at least 1"],
    ["for 1,001", { companyIds: Array(1_001).fill(randomUUID()) }, "companyIds", "must have a length of at most 1000"],
    ["for what is no id", { companyIds: [randomUUID(), 7] }, "companyIds.1", "must be a string"],
    ["without ids", { prospects: [buildPerson()] }, "companyIds", "is required"],
  ])("%s", async (_, body, path, message) => {
    const { caller } = await someCompanies(0);
    expect(await validationErrors("addCompanies", caller, { body })).toEqual([{ path, message }]);
  });
});

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
