import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, readIds, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem } from "../testkit/db-read.ts";
import { expectLeadListNotFound } from "../testkit/errors.ts";
import { NO_MEMBERS } from "../testkit/member-counts.ts";
import { createTenant } from "../testkit/tenant.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe("POST /entities/leadlists", () => {
  test("returns 201 with the requested list, whose users include its creator", async () => {
    const { token, orgId } = await createTenant();
    const requested = {
      name: "Autumn campaign",
      type: "company",
      icpId: "icp-7",
      startDate: "2026-09-01",
      endDate: "2026-09-01",
      userIds: ["ada", "ben"],
    };
    const { status, body } = await callRoute("createLeadList", { token }, { body: requested });
    expect(status).toBe(201);
    const list = { ...requested, id: body.id, userIds: ["ada", "ben", "member"], createdBy: "member" };
    expect(body).toEqual({ ...list, createdAt: TIME, updatedBy: "member", updatedAt: body.createdAt });

    const { body: again } = await callRoute("getLeadList", { token, listId: body.id });
    expect(again).toEqual({ ...body, ...NO_MEMBERS });
    const { pk, sk } = leadListKey(orgId, body.id);
    expect(await readItem(leadListKey(orgId, body.id))).toEqual({
      ...{ ...body, pk, sk },
      operationId: expect.any(String),
    });
  });

  test("creates a person-type list of its creator if only a name is given", async () => {
    const { token } = await createTenant();
    const absent = { icpId: null, startDate: null, endDate: null };
    for (const body of [{ name: "é" }, { name: "é", ...absent, userIds: null }]) {
      const { body: list } = await callRoute("createLeadList", { token }, { body });
      expect(list).toMatchObject({ name: "é", type: "person", ...absent, userIds: ["member"] });
    }
  });

  test("stores a repeated user id once, also that of the creator", async () => {
    const { token } = await createTenant();
    const userIds = ["ada", "member", "ada"];
    const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list", userIds } });
    expect(body.userIds).toEqual(["ada", "member"]);
  });

  test("accepts 100 user ids of 128 printable ASCII characters, including the creator's", async () => {
    const { token } = await createTenant();
    const userIds = ["member", ...Array.from({ length: 99 }, (_, i) => `${i}`.padEnd(128, " !~"))];
    const { status, body } = await callRoute("createLeadList", { token }, { body: { name: "A list", userIds } });
    expect([status, body.userIds]).toEqual([201, userIds]);
  });

  test("ignores server-owned fields in the body", async () => {
    const { token, orgId } = await createTenant();
    const ownedFields = {
      id: randomUUID(),
      createdBy: "ada",
      createdAt: "x",
      memberCount: 7,
      sweep: "pending",
      deletedAt: "x",
    };
    const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list", ...ownedFields } });
    expect(body).toMatchObject({ id: expect.not.stringMatching(ownedFields.id), createdBy: "member", createdAt: TIME });
    const stored = await readItem(leadListKey(orgId, body.id));
    for (const name of ["memberCount", "sweep", "deletedAt"]) expect(stored).not.toHaveProperty(name);
  });

  test("creates one list and returns identical responses for 21 requests with the same Idempotency-Key", async () => {
    const tenant = await createTenant();
    const create = () => callRoute("createLeadList", tenant, { body: { name: "Once" }, ...withIdempotencyKey("key") });
    const responses = [await create(), ...(await Promise.all(Array.from({ length: 20 }, create)))];
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    expect(await readIds("listLeadLists", tenant)).toHaveLength(2);
  });

  test("creates one list for 20 concurrent first requests with the same Idempotency-Key", async () => {
    const tenant = await createTenant();
    const responses = await Promise.all(
      Array.from({ length: 20 }, () =>
        callRoute("createLeadList", tenant, { body: { name: "Once" }, ...withIdempotencyKey("key") }),
      ),
    );
    expect(new Set(responses.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await readIds("listLeadLists", tenant)).toHaveLength(2);
  });

  test("creates another list for the same Idempotency-Key with another body, user or organisation", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const createAndReadId = async (token: string, name: string) =>
      (await callRoute("createLeadList", { token }, { body: { name }, ...withIdempotencyKey("key") })).body.id;
    const ids = [
      await createAndReadId(tenant.token, "A list"),
      await createAndReadId(tenant.token, "Another list"),
      await createAndReadId(tenant.adminToken, "A list"),
      await createAndReadId(other.token, "A list"),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  test("returns the original response to a retry even if the list has been changed or deleted since", async () => {
    const { token, adminToken } = await createTenant();
    const create = () =>
      callRoute("createLeadList", { token }, { body: { name: "At first" }, ...withIdempotencyKey("key") });
    const { status, text, body: list } = await create();

    await callRoute(
      "updateLeadList",
      { token: adminToken, listId: list.id },
      { body: { name: "Secret", userIds: ["ada"] } },
    );
    expect(await create()).toMatchObject({ status, text });
    await callRoute("deleteLeadList", { token: adminToken, listId: list.id });
    expect(await create()).toMatchObject({ status, text });
    expectLeadListNotFound(await callRoute("getLeadList", { token: adminToken, listId: list.id }), list.id);
  });

  test("creates 300 lists with distinct ids for 300 concurrent requests without an Idempotency-Key", async () => {
    const tenant = await createTenant();
    const responses = await Promise.all(
      Array.from({ length: 300 }, () => callRoute("createLeadList", tenant, { body: { name: "Again" } })),
    );
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(300);
    expect(await readIds("listLeadLists", tenant)).toHaveLength(301);
  });

  test.each([
    ["a missing name", { name: undefined }, "name", "is required"],
    ["a name of white space", { name: " \n\u00a0" }, "name", "must not be blank"],
    ["a name of 257 characters", { name: "x".repeat(257) }, "name", "must have a length of at most 256"],
    ["an unknown type", { type: "persons" }, "type", "must be person or company"],
    ["an icpId of 65 characters", { icpId: "x".repeat(65) }, "icpId", "must have a length of at most 64"],
    ["a startDate that does not exist", { startDate: "2026-02-30" }, "startDate", "must be a date, YYYY-MM-DD"],
    ["an endDate with a time", { endDate: "2026-01-01T00:00:00Z" }, "endDate", "must be a date, YYYY-MM-DD"],
    [
      "an endDate before the startDate",
      { startDate: "2026-01-02", endDate: "2026-01-01" },
      "endDate",
      "must not be before startDate",
    ],
    ["an empty user id", { userIds: ["ada", ""] }, "userIds.1", "must have a length of at least 1"],
    ["a user id of 129 characters", { userIds: ["x".repeat(129)] }, "userIds.0", "must have a length of at most 128"],
    [
      "a user id with a character that is not ASCII",
      { userIds: ["ada", "jörg"] },
      "userIds.1",
      "must have only printable ASCII characters",
    ],
    [
      "a user id with a control character",
      { userIds: ["a\tb"] },
      "userIds.0",
      "must have only printable ASCII characters",
    ],
    ["101 user ids", { userIds: Array(101).fill("ada") }, "userIds", "must have a length of at most 100"],
    [
      "100 user ids without the creator's",
      { userIds: Array.from({ length: 100 }, (_, i) => `user-${i}`) },
      "userIds",
      "must have a length of at most 100, including the creator",
    ],
    ["userIds that are a string", { userIds: "ada" }, "userIds", "must be an array"],
  ])("returns 400 for %s", async (_, fields, path, message) => {
    const tenant = await createTenant();
    const body = { name: "A list", ...fields };
    expect(await validationErrors("createLeadList", tenant, { body })).toEqual([{ path, message }]);
    expect(await readIds("listLeadLists", tenant)).toEqual([tenant.listId]);
  });
});
