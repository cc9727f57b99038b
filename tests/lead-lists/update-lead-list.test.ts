import { describe, expect, test } from "vitest";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readIds, validationErrors } from "../testkit/call-route.ts";
import { readItem } from "../testkit/db-read.ts";
import { createTenant } from "../testkit/tenant.ts";

const WHOLE = { name: "Before", icpId: "icp-7", startDate: "2026-01-01", endDate: "2026-06-30", userIds: ["ada"] };

async function someList() {
  const tenant = await createTenant();
  const { body: list } = await callRoute("createLeadList", tenant, { body: WHOLE });
  const caller = { token: tenant.token, listId: String(list.id) };
  return { tenant, list, caller, patch: (body: object) => callRoute("updateLeadList", caller, { body }) };
}

test.each([
  ["name", "After"],
  ["icpId", "icp-8"],
  ["startDate", "2026-06-30"],
  ["endDate", "2027-01-01"],
  ["userIds", ["member", "ben"]],
])("%s is changed, and all else stays", async (field, value) => {
  const { list, patch, caller } = await someList();
  const { status, body } = await patch({ [field]: value });
  expect(status).toBe(200);
  expect(body).toEqual({ ...list, [field]: value, updatedAt: expect.any(String) });
  expect(Date.parse(body.updatedAt)).toBeGreaterThan(Date.parse(list.updatedAt));
  expect((await callRoute("getLeadList", caller)).body).toEqual({ ...body, memberCount: 0 });
});

test("as many users as a list is made for can be given back to it, each of them once", async () => {
  const tenant = await createTenant();
  const others = Array.from({ length: 500 }, (_, i) => `user-${i}`);
  const { body: list } = await callRoute("createLeadList", tenant, { body: { ...WHOLE, userIds: others } });
  const caller = { token: tenant.token, listId: list.id };
  const { status, body } = await callRoute("updateLeadList", caller, { body: { userIds: list.userIds } });
  expect([status, body.userIds]).toEqual([200, [...others, "member"]]);
  const twice = await callRoute("updateLeadList", caller, { body: { userIds: ["member", "ada", "member"] } });
  expect(twice.body.userIds).toEqual(["member", "ada"]);
});

test("null takes a value away, absence does not", async () => {
  const { patch } = await someList();
  expect((await patch({ icpId: null, startDate: null })).body).toMatchObject({
    ...{ name: "Before", icpId: null, startDate: null, endDate: "2026-06-30", userIds: ["ada", "member"] },
  });
  expect((await patch({ endDate: null })).body).toMatchObject({ name: "Before", startDate: null, endDate: null });
});

test("the type may be sent back as it is", async () => {
  const { list, patch } = await someList();
  const { status, body } = await patch({ type: "person", name: "After" });
  expect([status, body]).toEqual([200, { ...list, name: "After", updatedAt: expect.any(String) }]);
});

test("an empty patch changes nothing but the time", async () => {
  const { list, patch } = await someList();
  expect((await patch({})).body).toEqual({ ...list, updatedAt: expect.any(String) });
});

test("what is the service's own stays", async () => {
  const { tenant, list, patch } = await someList();
  const foreign = { id: tenant.listId, createdBy: "ben", createdAt: "x", sweep: "pending", deletedAt: "x" };
  expect((await patch({ ...foreign, name: "After" })).body).toEqual({
    ...list,
    name: "After",
    updatedAt: expect.any(String),
  });
  const stored = await readItem(leadListKey(tenant.orgId, list.id));
  for (const name of ["sweep", "deletedAt"]) expect(stored).not.toHaveProperty(name);
});

test("who takes oneself off a list has no part in it any more; an admin has", async () => {
  const { tenant, caller, patch } = await someList();
  expect((await patch({ userIds: ["ada"] })).status).toBe(200);
  expect((await patch({ name: "Too late" })).status).toBe(403);
  expect(await readIds("listLeadLists", caller)).toEqual([tenant.listId]);
  const asAdmin = { ...caller, token: tenant.adminToken };
  expect((await callRoute("updateLeadList", asAdmin, { body: { name: "By an admin" } })).body.name).toBe("By an admin");
});

test("who may not change a list does not", async () => {
  const { tenant, list, caller } = await someList();
  const body = { name: "Not mine" };
  expect((await callRoute("updateLeadList", { ...caller, token: tenant.outsiderToken }, { body })).status).toBe(403);
  const stranger = await createTenant();
  expect((await callRoute("updateLeadList", { ...caller, token: stranger.adminToken }, { body })).status).toBe(404);
  expect((await callRoute("getLeadList", caller)).body).toEqual({ ...list, memberCount: 0 });
});

describe("at the same time", () => {
  test("changes of different fields all survive", async () => {
    const { caller, patch } = await someList();
    const changes = {
      ...{ name: "After", icpId: "icp-8", startDate: null, endDate: "2027-01-01" },
      userIds: ["member", "ben", "cleo"],
    };
    const answers = await Promise.all(Object.entries(changes).map(([field, value]) => patch({ [field]: value })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await callRoute("getLeadList", caller)).body).toMatchObject(changes);
  });

  test("changes of one field come one after the other: each has a time of its own, and the last is what stays", async () => {
    const { caller, patch } = await someList();
    const names = Array.from({ length: 25 }, (_, i) => `Name ${i}`);
    const answers = await Promise.all(names.map((name) => patch({ name })));
    const times = answers.map(({ body }) => body.updatedAt);
    expect(new Set(times).size).toBe(25);

    const last = answers.find(({ body }) => body.updatedAt === times.toSorted().at(-1));
    expect((await callRoute("getLeadList", caller)).body).toEqual({ ...last?.body, memberCount: 0 });
  });

  test("no two changes that fit alone make a list that ends before it starts", async () => {
    const { caller, patch } = await someList();
    for (let round = 0; round < 10; round++) {
      await patch({ startDate: "2026-01-01", endDate: "2026-12-31" });
      const answers = await Promise.all([patch({ startDate: "2026-09-01" }), patch({ endDate: "2026-03-31" })]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
      const { startDate, endDate } = (await callRoute("getLeadList", caller)).body;
      expect(startDate <= endDate).toBe(true);
    }
  });
});

describe("a change is refused", () => {
  test.each([
    ["to no name", { name: null }, "name", "must be a string"],
    ["to a blank name", { name: " " }, "name", "must not be blank"],
    ["to no users", { userIds: null }, "userIds", "must be an array"],
    ["to 502 users", { userIds: Array(502).fill("ada") }, "userIds", "must have a length of at most 501"],
    ["to a day that is none", { startDate: "2026-13-01" }, "startDate", "must be a date, YYYY-MM-DD"],
    ["to an end before the start there is", { endDate: "2025-12-31" }, "endDate", "must not be before startDate"],
    ["to a start after the end there is", { startDate: "2026-07-01" }, "endDate", "must not be before startDate"],
    ["in a list", [], "body", "must be an object"],
    ["to another type", { type: "company" }, "type", "can't be changed"],
  ])("%s", async (_, body, path, message) => {
    const { list, caller } = await someList();
    expect(await validationErrors("updateLeadList", caller, { body })).toEqual([{ path, message }]);
    expect((await callRoute("getLeadList", caller)).body).toEqual({ ...list, memberCount: 0 });
  });
});
