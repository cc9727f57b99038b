import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { callRoute, readIds, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { storeGlobalRecords, storeList } from "../testkit/fixtures.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a company-type list with a number of members. */
async function createMembers(count: number) {
  const tenant = await createTenant();
  const caller = { ...tenant, listId: await storeList(tenant.orgId, { type: "company", userIds: ["member"] }) };
  const companies = Array.from({ length: count }, (_, i) => ({ id: randomUUID() as string, name: `Company ${i}` }));
  await storeGlobalRecords(companies, "company");
  const ids = companies.map(({ id }) => id);
  const add = (companyIds: readonly string[], call = {}) =>
    callRoute("addCompanies", caller, { body: { companyIds }, ...call });
  if (count > 0) expect((await add(ids)).body).toEqual({ addedCount: count });
  const remove = (companyIds: readonly string[], call = {}) =>
    callRoute("removeCompanies", caller, { body: { companyIds }, ...call });
  return { caller, ids, add, remove, members: () => readMemberIds(tenant.orgId, caller.listId, "company") };
}

describe("POST /entities/leadlists/{id}/remove-companies", () => {
  test("removes companies from the list and counts each member once", async () => {
    const { caller, ids, remove } = await createMembers(12);
    const [one = "", ...others] = ids;
    const response = await remove([one, one.toUpperCase(), randomUUID(), ...others.slice(0, 4)]);
    expect(response).toMatchObject({ status: 200, text: '{"removedCount":5}' });
    expect((await readIds("listLeads", caller)).toSorted()).toEqual(ids.slice(5).toSorted());
    expect((await remove(ids)).text).toBe('{"removedCount":7}');
    expect((await remove(ids)).text).toBe('{"removedCount":0}');
  });

  test("removes 1,000 companies in one request", async () => {
    const { ids, remove, members } = await createMembers(1_000);
    expect((await remove(ids)).text).toBe('{"removedCount":1000}');
    expect(await members()).toEqual([]);
  });

  test("lets removed companies be added again, and a late retry of an earlier add does not restore them", async () => {
    const { ids, add, remove, members } = await createMembers(5);
    await remove(ids);
    expect((await add(ids, withIdempotencyKey("key"))).body).toEqual({ addedCount: 5 });
    expect((await remove(ids)).body).toEqual({ removedCount: 5 });
    expect((await add(ids, withIdempotencyKey("key"))).body).toEqual({ addedCount: 5 });
    expect(await members()).toEqual([]);
  });

  test("returns the same removedCount to a retry with the same key, and keeps companies added since", async () => {
    const { ids, add, remove, members } = await createMembers(8);
    expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    await add(ids.slice(0, 3));
    expect((await remove(ids.toReversed(), withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    expect(await members()).toEqual(ids.slice(0, 3).toSorted());
  });

  test("counts each company once in six concurrent requests for the same companies", async () => {
    const { ids, remove, members } = await createMembers(60);
    const responses = await Promise.all(Array.from({ length: 6 }, () => remove(ids)));
    expect(responses.reduce((sum, { body }) => sum + body.removedCount, 0)).toBe(60);
    expect(await members()).toEqual([]);
  });

  test("returns 403 to a caller who is not a user of the list, 404 to another organisation and 200 to an admin", async () => {
    const { caller, ids, members } = await createMembers(2);
    const removeAs = (token: string) =>
      callRoute("removeCompanies", { ...caller, token }, { body: { companyIds: ids } });
    expect((await removeAs(caller.outsiderToken)).status).toBe(403);
    expect((await removeAs((await createTenant()).adminToken)).status).toBe(404);
    expect(await members()).toEqual(ids.toSorted());
    expect((await removeAs(caller.adminToken)).text).toBe('{"removedCount":2}');
  });

  test("returns 400 for a person-type list", async () => {
    const tenant = await createTenant();
    const { status, body } = await callRoute("removeCompanies", tenant, { body: { companyIds: [randomUUID()] } });
    expect([status, body.error.message]).toEqual([
      400,
      "Lead list has type 'person'; companies can only be removed from lists of type 'company'",
    ]);
  });

  test.each([
    ["an empty companyIds array", { companyIds: [] }, "companyIds", "must have a length of at least 1"],
    [
      "1,001 companyIds",
      { companyIds: Array(1_001).fill(randomUUID()) },
      "companyIds",
      "must have a length of at most 1000",
    ],
    ["an id that is not a UUID", { companyIds: [randomUUID(), "x"] }, "companyIds.1", "must be a UUID"],
    ["a body without companyIds", { personIds: [randomUUID()] }, "companyIds", "is required"],
  ])("returns 400 for %s", async (_, body, path, message) => {
    const { caller } = await createMembers(0);
    expect(await validationErrors("removeCompanies", caller, { body })).toEqual([{ path, message }]);
  });
});
