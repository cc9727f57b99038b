import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readIds, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem } from "../testkit/db-read.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { createTenant } from "../testkit/tenant.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

test("a list is as asked for, and its creator is one of its users", async () => {
  const { token, orgId } = await createTenant();
  const asked = {
    name: "Autumn campaign",
    type: "company",
    icpId: "icp-7",
    startDate: "2026-09-01",
    endDate: "2026-09-01",
    userIds: ["ada", "ben"],
  };
  const { status, body } = await callRoute("createLeadList", { token }, { body: asked });
  expect(status).toBe(201);
  const list = { ...asked, id: body.id, userIds: ["ada", "ben", "member"], createdBy: "member" };
  expect(body).toEqual({ ...list, createdAt: TIME, updatedAt: body.createdAt });

  const { body: again } = await callRoute("getLeadList", { token, listId: body.id });
  expect(again).toEqual({ ...body, memberCount: 0 });
  const { pk, sk } = leadListKey(orgId, body.id);
  expect(await readItem(leadListKey(orgId, body.id))).toEqual({ ...body, pk, sk });
});

test("a name is enough: the list then is of persons, and its creator's alone", async () => {
  const { token } = await createTenant();
  const nothing = { icpId: null, startDate: null, endDate: null };
  for (const body of [{ name: "é" }, { name: "é", ...nothing, userIds: null }]) {
    const { body: list } = await callRoute("createLeadList", { token }, { body });
    expect(list).toMatchObject({ name: "é", type: "person", ...nothing, userIds: ["member"] });
  }
});

test("a user named twice is one of its users once, the creator too", async () => {
  const { token } = await createTenant();
  const userIds = ["ada", "member", "ada"];
  const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list", userIds } });
  expect(body.userIds).toEqual(["ada", "member"]);
});

test("what is the service's own to say is not the caller's", async () => {
  const { token, orgId } = await createTenant();
  const foreign = {
    id: randomUUID(),
    createdBy: "ada",
    createdAt: "x",
    memberCount: 7,
    sweep: "pending",
    deletedAt: "x",
  };
  const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list", ...foreign } });
  expect(body).toMatchObject({ id: expect.not.stringMatching(foreign.id), createdBy: "member", createdAt: TIME });
  const stored = await readItem(leadListKey(orgId, body.id));
  for (const name of ["memberCount", "sweep", "deletedAt"]) expect(stored).not.toHaveProperty(name);
});

describe("the same Idempotency-Key", () => {
  test("makes one list, and answers the same, word for word", async () => {
    const tenant = await createTenant();
    const create = () => callRoute("createLeadList", tenant, { body: { name: "Once" }, ...withIdempotencyKey("key") });
    const answers = [await create(), ...(await Promise.all(Array.from({ length: 20 }, create)))];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await readIds("listLeadLists", tenant)).toHaveLength(2);
  });

  test("of many calls at once makes one list", async () => {
    const tenant = await createTenant();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        callRoute("createLeadList", tenant, { body: { name: "Once" }, ...withIdempotencyKey("key") }),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await readIds("listLeadLists", tenant)).toHaveLength(2);
  });

  test("with another body, user or organisation makes another list", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const idOf = async (token: string, name: string) =>
      (await callRoute("createLeadList", { token }, { body: { name }, ...withIdempotencyKey("key") })).body.id;
    const ids = [
      await idOf(tenant.token, "A list"),
      await idOf(tenant.token, "Another list"),
      await idOf(tenant.adminToken, "A list"),
      await idOf(other.token, "A list"),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  test("answers as it did at first, whatever others made of the list, or of its creator's access, since", async () => {
    const { token, adminToken } = await createTenant();
    const create = () =>
      callRoute("createLeadList", { token }, { body: { name: "At first" }, ...withIdempotencyKey("key") });
    const { status, text, body: list } = await create();

    await callRoute(
      "updateLeadList",
      { token: adminToken, listId: list.id },
      { body: { name: "Secret", userIds: [] } },
    );
    expect(await create()).toMatchObject({ status, text });
    await callRoute("deleteLeadList", { token: adminToken, listId: list.id });
    expect(await create()).toMatchObject({ status, text });
    expectLeadListNotFound(await callRoute("getLeadList", { token: adminToken, listId: list.id }), list.id);
  });
});

test("without a key each call makes a list of its own: ids never collide", async () => {
  const tenant = await createTenant();
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => callRoute("createLeadList", tenant, { body: { name: "Again" } })),
  );
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(300);
  expect(await readIds("listLeadLists", tenant)).toHaveLength(301);
});

describe("a list is refused", () => {
  test.each([
    ["without a name", { name: undefined }, "name", "is required"],
    ["with a name that shows nothing", { name: " \n\u00a0" }, "name", "must not be blank"],
    ["with a name of 257", { name: "x".repeat(257) }, "name", "must have a length of at most 256"],
    ["of another type", { type: "persons" }, "type", "must be person or company"],
    ["with an icpId of 65", { icpId: "x".repeat(65) }, "icpId", "must have a length of at most 64"],
    ["from a day that is none", { startDate: "2026-02-30" }, "startDate", "must be a date, YYYY-MM-DD"],
    ["until a time", { endDate: "2026-01-01T00:00:00Z" }, "endDate", "must be a date, YYYY-MM-DD"],
    ["that ends first", { startDate: "2026-01-02", endDate: "2026-01-01" }, "endDate", "must not be before startDate"],
    ["for an empty user", { userIds: ["ada", ""] }, "userIds.1", "must have a length of at least 1"],
    ["for a user of 129", { userIds: ["x".repeat(129)] }, "userIds.0", "must have a length of at most 128"],
    ["for 501 users", { userIds: Array(501).fill("ada") }, "userIds", "must have a length of at most 500"],
    ["for users in text", { userIds: "ada" }, "userIds", "must be an array"],
  ])("%s", async (_, fields, path, message) => {
    const tenant = await createTenant();
    const body = { name: "A list", ...fields };
    expect(await validationErrors("createLeadList", tenant, { body })).toEqual([{ path, message }]);
    expect(await readIds("listLeadLists", tenant)).toEqual([tenant.listId]);
  });
});
