import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { membershipKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readIds, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem, readMemberIds, readRawCopies } from "../testkit/db-read.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

async function someMembers(count: number) {
  const tenant = await createTenant();
  const people = buildPeople(count);
  await callRoute("addProspects", tenant, { body: { prospects: people } });
  const ids = people.map(({ id }) => id);
  const remove = (personIds: readonly string[], call = {}) =>
    callRoute("removeProspects", tenant, { body: { personIds }, ...call });
  return { tenant, people, ids, remove };
}

test("who is removed is out of the list, and stays in the tenant", async () => {
  const { tenant, ids, remove } = await someMembers(30);
  const copies = await readRawCopies(tenant.orgId, ids);
  expect(await remove(ids.slice(0, 12))).toMatchObject({ status: 200, text: '{"removedCount":12}' });
  expect((await readIds("listLeads", tenant)).toSorted()).toEqual(ids.slice(12).toSorted());
  expect(await readRawCopies(tenant.orgId, ids)).toEqual(copies);
});

test("only who is in the list counts, once, in either case", async () => {
  const { ids, remove } = await someMembers(5);
  const [one = "", two = "", three = ""] = ids;
  expect((await remove([one, one.toUpperCase(), randomUUID(), two])).text).toBe('{"removedCount":2}');
  expect((await remove([one, two, three])).text).toBe('{"removedCount":1}');
  expect((await remove([one, two, three])).text).toBe('{"removedCount":0}');
});

test("a thousand are removed at once", async () => {
  const { tenant, ids, remove } = await someMembers(1_000);
  expect((await remove(ids)).text).toBe('{"removedCount":1000}');
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
});

test("who was removed can be added, and removed, again", async () => {
  const { tenant, people, ids, remove } = await someMembers(8);
  for (let round = 0; round < 25; round++) {
    expect((await remove(ids)).body).toEqual({ removedCount: 8 });
    const { body } = await callRoute("addProspects", tenant, { body: { prospects: people } });
    expect(body).toEqual({ addedCount: 8 });
  }
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual(ids.toSorted());
});

test("the same key and persons again answer the same, and remove nobody who was added since", async () => {
  const { tenant, people, ids, remove } = await someMembers(8);
  expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
  expect((await remove(ids.toReversed(), withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
  await callRoute("addProspects", tenant, { body: { prospects: people.slice(0, 3) } });
  expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(3);
});

test("who was removed leaves a trace for a day", async () => {
  const { tenant, ids, remove } = await someMembers(1);
  const [id = ""] = ids;
  const traceOf = async () => (await readItem(membershipKey(tenant.orgId, tenant.listId, "person", id)))?.expiresAt;
  expect(await traceOf()).toBeUndefined();
  const before = Math.floor(Date.now() / 1_000);
  await remove(ids);
  const after = Math.ceil(Date.now() / 1_000);
  expect(await traceOf()).toBeGreaterThanOrEqual(before + 86_400);
  expect(await traceOf()).toBeLessThanOrEqual(after + 86_400);
});

test("an operation is known by the last twenty that changed a membership, and no longer", async () => {
  const { tenant, people, ids, remove } = await someMembers(1);
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

test("one key for an addition and a removal names two operations", async () => {
  const { tenant, people, ids, remove } = await someMembers(8);
  const add = () => callRoute("addProspects", tenant, { body: { prospects: people }, ...withIdempotencyKey("key") });
  expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
  expect((await add()).text).toBe('{"addedCount":8}');
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(8);
  expect((await remove(ids, withIdempotencyKey("another"))).text).toBe('{"removedCount":8}');
  expect((await add()).text).toBe('{"addedCount":8}');
  expect((await remove(ids, withIdempotencyKey("key"))).text).toBe('{"removedCount":8}');
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
});

test("of many who remove the same persons at once, each person counts for one", async () => {
  const { tenant, ids, remove } = await someMembers(120);
  const answers = await Promise.all(Array.from({ length: 8 }, () => remove(ids)));
  expect(answers.reduce((sum, { body }) => sum + body.removedCount, 0)).toBe(120);
  expect(await readMemberIds(tenant.orgId, tenant.listId)).toEqual([]);
});

test("another list's members, and another tenant's, stay", async () => {
  const { tenant, people, ids, remove } = await someMembers(5);
  const other = { ...tenant, listId: await storeList(tenant.orgId, { userIds: ["member"] }) };
  const stranger = await createTenant();
  for (const list of [other, stranger]) await callRoute("addProspects", list, { body: { prospects: people } });
  await remove(ids);
  for (const list of [other, stranger]) expect(await readIds("listLeads", list)).toHaveLength(5);
});

test("who may not change the list does not", async () => {
  const { tenant, ids } = await someMembers(3);
  const body = { personIds: ids };
  expect((await callRoute("removeProspects", { ...tenant, token: tenant.outsiderToken }, { body })).status).toBe(403);
  const stranger = await createTenant();
  expect((await callRoute("removeProspects", { ...tenant, token: stranger.adminToken }, { body })).status).toBe(404);
  expect(await readIds("listLeads", tenant)).toHaveLength(3);
  const { text } = await callRoute("removeProspects", { ...tenant, token: tenant.adminToken }, { body });
  expect(text).toBe('{"removedCount":3}');
});

describe("a request is refused", () => {
  test.each([
    ["for nobody", { personIds: [] }, "personIds", "must have a length of at least 1"],
    ["for 1,001", { personIds: Array(1_001).fill(randomUUID()) }, "personIds", "must have a length of at most 1000"],
    ["for what is no id", { personIds: [randomUUID(), "x"] }, "personIds.1", "must be a UUID"],
    ["for ids in text", { personIds: randomUUID() }, "personIds", "must be an array"],
    ["without ids", { companyIds: [randomUUID()] }, "personIds", "is required"],
  ])("%s", async (_, body, path, message) => {
    const tenant = await createTenant();
    expect(await validationErrors("removeProspects", tenant, { body })).toEqual([{ path, message }]);
  });

  test("for a list of companies", async () => {
    const { orgId, token } = await createTenant();
    const listId = await storeList(orgId, { type: "company", userIds: ["member"] });
    const { status, body } = await callRoute(
      "removeProspects",
      { token, listId },
      { body: { personIds: [randomUUID()] } },
    );
    expect(status).toBe(400);
    expect(body.error.message).toBe("This is a company-type lead list; only a person-type one has prospects to remove");
  });
});
