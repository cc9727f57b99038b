import { describe, expect, test } from "vitest";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readIds, validationErrors } from "../testkit/call-route.ts";
import { readItem } from "../testkit/db-read.ts";
import { NO_MEMBERS } from "../testkit/member-counts.ts";
import { createTenant } from "../testkit/tenant.ts";

const FIELDS = { name: "Before", icpId: "icp-7", startDate: "2026-01-01", endDate: "2026-06-30", userIds: ["ada"] };

async function createList() {
  const tenant = await createTenant();
  const { body: list } = await callRoute("createLeadList", tenant, { body: FIELDS });
  const caller = { token: tenant.token, listId: String(list.id) };
  return { tenant, list, caller, patch: (body: object) => callRoute("updateLeadList", caller, { body }) };
}

describe("PATCH /entities/leadlists/{id}", () => {
  test.each([
    ["name", "After"],
    ["icpId", "icp-8"],
    ["startDate", "2026-06-30"],
    ["endDate", "2027-01-01"],
    ["userIds", ["member", "ben"]],
  ])("changes %s and no other field", async (field, value) => {
    const { list, patch, caller } = await createList();
    const { status, body } = await patch({ [field]: value });
    expect(status).toBe(200);
    expect(body).toEqual({ ...list, [field]: value, updatedAt: expect.any(String) });
    expect(Date.parse(body.updatedAt)).toBeGreaterThan(Date.parse(list.updatedAt));
    expect((await callRoute("getLeadList", caller)).body).toEqual({ ...body, ...NO_MEMBERS });
  });

  test("accepts all 100 users of a list, and stores a repeated user id once", async () => {
    const tenant = await createTenant();
    const others = Array.from({ length: 99 }, (_, i) => `user-${i}`);
    const { body: list } = await callRoute("createLeadList", tenant, { body: { ...FIELDS, userIds: others } });
    const caller = { token: tenant.token, listId: list.id };
    const { status, body } = await callRoute("updateLeadList", caller, { body: { userIds: list.userIds } });
    expect([status, body.userIds]).toEqual([200, [...others, "member"]]);
    const twice = await callRoute("updateLeadList", caller, { body: { userIds: ["member", "ada", "member"] } });
    expect(twice.body.userIds).toEqual(["member", "ada"]);
  });

  test("removes a value for null and keeps it if the field is absent", async () => {
    const { patch } = await createList();
    expect((await patch({ icpId: null, startDate: null })).body).toMatchObject({
      ...{ name: "Before", icpId: null, startDate: null, endDate: "2026-06-30", userIds: ["ada", "member"] },
    });
    expect((await patch({ endDate: null })).body).toMatchObject({ name: "Before", startDate: null, endDate: null });
  });

  test("accepts the type if it is unchanged", async () => {
    const { list, patch } = await createList();
    const { status, body } = await patch({ type: "person", name: "After" });
    expect([status, body]).toEqual([200, { ...list, name: "After", updatedAt: expect.any(String) }]);
  });

  test("changes only updatedAt for an empty patch", async () => {
    const { list, patch } = await createList();
    expect((await patch({})).body).toEqual({ ...list, updatedAt: expect.any(String) });
  });

  test("ignores server-owned fields in the body", async () => {
    const { tenant, list, patch } = await createList();
    const ownedFields = { id: tenant.listId, createdBy: "ben", createdAt: "x", sweep: "pending", deletedAt: "x" };
    expect((await patch({ ...ownedFields, name: "After" })).body).toEqual({
      ...list,
      name: "After",
      updatedAt: expect.any(String),
    });
    const stored = await readItem(leadListKey(tenant.orgId, list.id));
    for (const name of ["sweep", "deletedAt"]) expect(stored).not.toHaveProperty(name);
  });

  test("returns 403 to a user who removed themselves from the list, and 200 to an admin", async () => {
    const { tenant, caller, patch } = await createList();
    expect((await patch({ userIds: ["ada"] })).status).toBe(200);
    expect((await patch({ name: "Too late" })).status).toBe(403);
    expect(await readIds("listLeadLists", caller)).toEqual([tenant.listId]);
    const asAdmin = { ...caller, token: tenant.adminToken };
    expect((await callRoute("updateLeadList", asAdmin, { body: { name: "By an admin" } })).body.name).toBe(
      "By an admin",
    );
  });

  test("returns 403 to a caller who is not a user of the list, and 404 to another organisation", async () => {
    const { tenant, list, caller } = await createList();
    const body = { name: "Not mine" };
    expect((await callRoute("updateLeadList", { ...caller, token: tenant.outsiderToken }, { body })).status).toBe(403);
    const otherTenant = await createTenant();
    expect((await callRoute("updateLeadList", { ...caller, token: otherTenant.adminToken }, { body })).status).toBe(
      404,
    );
    expect((await callRoute("getLeadList", caller)).body).toEqual({ ...list, ...NO_MEMBERS });
  });

  test("applies all concurrent changes of different fields", async () => {
    const { caller, patch } = await createList();
    const changes = {
      ...{ name: "After", icpId: "icp-8", startDate: null, endDate: "2027-01-01" },
      userIds: ["member", "ben", "cleo"],
    };
    const responses = await Promise.all(Object.entries(changes).map(([field, value]) => patch({ [field]: value })));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await callRoute("getLeadList", caller)).body).toMatchObject(changes);
  });

  test("applies concurrent changes of one field in the order of their distinct updatedAt", async () => {
    const { caller, patch } = await createList();
    const names = Array.from({ length: 25 }, (_, i) => `Name ${i}`);
    const responses = await Promise.all(names.map((name) => patch({ name })));
    const times = responses.map(({ body }) => body.updatedAt);
    expect(new Set(times).size).toBe(25);

    const last = responses.find(({ body }) => body.updatedAt === times.toSorted().at(-1));
    expect((await callRoute("getLeadList", caller)).body).toEqual({ ...last?.body, ...NO_MEMBERS });
  });

  test("returns 400 to one of two concurrent changes that together leave endDate before startDate", async () => {
    const { caller, patch } = await createList();
    for (let round = 0; round < 10; round++) {
      await patch({ startDate: "2026-01-01", endDate: "2026-12-31" });
      const responses = await Promise.all([patch({ startDate: "2026-09-01" }), patch({ endDate: "2026-03-31" })]);
      expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 400]);
      const { startDate, endDate } = (await callRoute("getLeadList", caller)).body;
      expect(startDate <= endDate).toBe(true);
    }
  });

  test.each([
    ["name: null", { name: null }, "name", "must be a string"],
    ["a blank name", { name: " " }, "name", "must not be blank"],
    ["userIds: null", { userIds: null }, "userIds", "must be an array"],
    ["no user ids", { userIds: [] }, "userIds", "must have a length of at least 1"],
    ["101 user ids", { userIds: Array(101).fill("ada") }, "userIds", "must have a length of at most 100"],
    ["a startDate that does not exist", { startDate: "2026-13-01" }, "startDate", "must be a date, YYYY-MM-DD"],
    ["an endDate before the stored startDate", { endDate: "2025-12-31" }, "endDate", "must not be before startDate"],
    ["a startDate after the stored endDate", { startDate: "2026-07-01" }, "endDate", "must not be before startDate"],
    ["an array as the body", [], "body", "must be an object"],
    ["another type", { type: "company" }, "type", "cannot be changed"],
  ])("returns 400 for %s", async (_, body, path, message) => {
    const { list, caller } = await createList();
    expect(await validationErrors("updateLeadList", caller, { body })).toEqual([{ path, message }]);
    expect((await callRoute("getLeadList", caller)).body).toEqual({ ...list, ...NO_MEMBERS });
  });
});
