import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readIds, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem, readMemberIds, readRawCopies } from "../testkit/db-read.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a list with a number of members. */
async function createMembers(count: number) {
  const tenant = await createTenant();
  const people = buildPeople(count);
  await callRoute("addProspects", tenant, { body: { prospects: people } });
  const ids = people.map(({ id }) => id);
  const remove = (personIds: readonly string[], call = {}) =>
    callRoute("removeProspects", tenant, { body: { personIds }, ...call });
  return { tenant, people, ids, remove };
}

describe("POST /entities/leadlists/{id}/remove-prospects", () => {
  test("removes persons from the list and keeps their copies in the tenant", async () => {
    const { tenant, ids, remove } = await createMembers(30);
    const copies = await readRawCopies(tenant.orgId, ids);
    expect(await remove(ids.slice(0, 12))).toMatchObject({ status: 200, text: '{"removedCount":12}' });
    expect((await readIds("listLeads", tenant)).toSorted()).toEqual(ids.slice(12).toSorted());
    expect(await readRawCopies(tenant.orgId, ids)).toEqual(copies);
  });

  test("counts only members, once each, with ids in either letter case", async () => {
    const { ids, remove } = await createMembers(5);
    const [one = "", two = "", three = ""] = ids;
    expect((await remove([one, one.toUpperCase(), randomUUID(), two])).text).toBe('{"removedCount":2}');
    expect((await remove([one, two, three])).text).toBe('{"removedCount":1}');
    expect((await remove([one, two, three])).text).toBe('{"removedCount":0}');
  });

  test("removes 1,000 persons in one request", async () => {
    const { tenant, ids, remove } = await createMembers(1_000);
    expect((await remove(ids)).text).toBe('{"removedCount":1000}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
  });

  test("lets removed persons be added and removed again, 25 times", async () => {
    const { tenant, people, ids, remove } = await createMembers(8);
    for (let round = 0; round < 25; round++) {
      expect((await remove(ids)).body).toEqual({ removedCount: 8 });
      const { body } = await callRoute("addProspects", tenant, { body: { prospects: people } });
      expect(body).toEqual({ addedCount: 8 });
    }
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(ids.toSorted());
  });

  test("returns the same removedCount to a retry with the same key, and keeps persons added since", async () => {
    const { tenant, people, ids, remove } = await createMembers(8);
    expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    expect((await remove(ids.toReversed(), withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    await callRoute("addProspects", tenant, { body: { prospects: people.slice(0, 3) } });
    expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(3);
  });

  test("keeps a tombstone of a removed person for one day", async () => {
    const { tenant, ids, remove } = await createMembers(1);
    const [id = ""] = ids;
    const readExpiry = async () =>
      (await readItem(membershipKey(tenant.orgId, tenant.listId, "person", id)))?.expiresAt;
    expect(await readExpiry()).toBeUndefined();
    const before = Math.floor(Date.now() / 1_000);
    await remove(ids);
    const after = Math.ceil(Date.now() / 1_000);
    expect(await readExpiry()).toBeGreaterThanOrEqual(before + 86_400);
    expect(await readExpiry()).toBeLessThanOrEqual(after + 86_400);
  });

  test("recognises a retry until 20 later operations changed the membership", async () => {
    const { tenant, people, ids, remove } = await createMembers(1);
    const body = { prospects: people };
    const add = (key: string) => callRoute("addProspects", tenant, { body, ...withIdempotencyKey(key) });
    await remove(ids);
    expect((await add("first")).text).toBe('{"addedCount":1}');
    for (let n = 1; n <= 19; n++) await (n % 2 === 1 ? remove(ids, withIdempotencyKey(`${n}`)) : add(`${n}`));
    expect((await add("first")).text).toBe('{"addedCount":1}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
    expect((await add("20")).text).toBe('{"addedCount":1}');
    expect((await add("first")).text).toBe('{"addedCount":0}');
  });

  test("treats the same key of an add and a remove as two operations", async () => {
    const { tenant, people, ids, remove } = await createMembers(8);
    const add = () => callRoute("addProspects", tenant, { body: { prospects: people }, ...withIdempotencyKey("key") });
    expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    expect((await add()).text).toBe('{"addedCount":8}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(8);
    expect((await remove(ids, withIdempotencyKey("another"))).text).toBe('{"removedCount":8}');
    expect((await add()).text).toBe('{"addedCount":8}');
    expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
  });

  test("counts each person once in eight concurrent requests for the same persons", async () => {
    const { tenant, ids, remove } = await createMembers(120);
    const responses = await Promise.all(Array.from({ length: 8 }, () => remove(ids)));
    expect(responses.reduce((sum, { body }) => sum + body.removedCount, 0)).toBe(120);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
  });

  test("keeps the members of another list and of another tenant", async () => {
    const { tenant, people, ids, remove } = await createMembers(5);
    const other = { ...tenant, listId: await storeList(tenant.orgId, { userIds: ["member"] }) };
    const otherTenant = await createTenant();
    for (const list of [other, otherTenant]) await callRoute("addProspects", list, { body: { prospects: people } });
    await remove(ids);
    for (const list of [other, otherTenant]) expect(await readIds("listLeads", list)).toHaveLength(5);
  });

  test("returns 403 to a caller who is not a user of the list, 404 to another organisation and 200 to an admin", async () => {
    const { tenant, ids } = await createMembers(3);
    const body = { personIds: ids };
    expect((await callRoute("removeProspects", { ...tenant, token: tenant.outsiderToken }, { body })).status).toBe(403);
    const otherTenant = await createTenant();
    expect((await callRoute("removeProspects", { ...tenant, token: otherTenant.adminToken }, { body })).status).toBe(
      404,
    );
    expect(await readIds("listLeads", tenant)).toHaveLength(3);
    const { text } = await callRoute("removeProspects", { ...tenant, token: tenant.adminToken }, { body });
    expect(text).toBe('{"removedCount":3}');
  });

  test.each([
    ["an empty personIds array", { personIds: [] }, "personIds", "must have a length of at least 1"],
    [
      "1,001 personIds",
      { personIds: Array(1_001).fill(randomUUID()) },
      "personIds",
      "must have a length of at most 1000",
    ],
    ["an id that is not a UUID", { personIds: [randomUUID(), "x"] }, "personIds.1", "must be a UUID"],
    ["personIds that are a string", { personIds: randomUUID() }, "personIds", "must be an array"],
    ["a body without personIds", { companyIds: [randomUUID()] }, "personIds", "is required"],
  ])("returns 400 for %s", async (_, body, path, message) => {
    const tenant = await createTenant();
    expect(await validationErrors("removeProspects", tenant, { body })).toEqual([{ path, message }]);
  });

  test("returns 400 for a company-type list", async () => {
    const { orgId, token } = await createTenant();
    const listId = await storeList(orgId, { type: "company", userIds: ["member"] });
    const { status, body } = await callRoute(
      "removeProspects",
      { token, listId },
      { body: { personIds: [randomUUID()] } },
    );
    expect(status).toBe(400);
    expect(body.error.message).toBe(
      "Lead list has type 'company'; prospects can only be removed from lists of type 'person'",
    );
  });
});
