import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { callRoute, readIds, readPages, withIdempotencyKey } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { compareReferences, storeReferences } from "../testkit/list-references.ts";
import { createTenant } from "../testkit/tenant.ts";

const [EARLIER, LATER] = ["2025-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"];
const ADMINS = undefined;

describe("GET /entities/leadlists skips a reference", () => {
  test("to a list that was never stored", async () => {
    const tenant = await createTenant();
    await storeReferences(tenant, randomUUID(), LATER, ["member", ADMINS]);
    for (const token of [tenant.token, tenant.adminToken]) {
      expect(await readIds("listLeadLists", { token })).toEqual([tenant.listId]);
    }
  });

  test("to a list that names the user no longer", async () => {
    const tenant = await createTenant();
    await storeReferences(tenant, tenant.listId, "2026-01-01T00:00:00.000Z", ["outsider"]);
    expect(await readIds("listLeadLists", { token: tenant.outsiderToken })).toEqual([]);
  });

  test("of an attempt that did not create the list, on the same page or on another", async () => {
    const tenant = await createTenant();
    for (const createdAt of [EARLIER, LATER]) {
      await storeReferences(tenant, tenant.listId, createdAt, ["member", ADMINS]);
    }
    for (const token of [tenant.token, tenant.adminToken]) {
      for (const limit of [1, 2, 100]) {
        expect(await readIds("listLeadLists", { token }, limit)).toEqual([tenant.listId]);
      }
    }
  });

  test("to a deleted list", async () => {
    const tenant = await createTenant();
    await callRoute("deleteLeadList", tenant);
    await storeReferences(tenant, tenant.listId, "2026-01-01T00:00:00.000Z", ["member", ADMINS]);
    for (const token of [tenant.token, tenant.adminToken]) {
      expect(await readIds("listLeadLists", { token })).toEqual([]);
    }
  });

  test("and continues after an empty page", async () => {
    const tenant = await createTenant();
    for (let i = 0; i < 4; i++) await storeReferences(tenant, randomUUID(), LATER, ["member"]);
    const pages = await readPages("listLeadLists", tenant, 2);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[], [], [tenant.listId]]);
  });
});

test("GET /entities/leadlists?type finds the only list of a type behind 1,100 lists, on the third page", async () => {
  const tenant = await createTenant();
  const ids = Array.from({ length: 1_100 }, () => randomUUID());
  const [companies] = [await storeList(tenant.orgId, { type: "company", userIds: ["member"], createdAt: EARLIER })];
  await Promise.all(ids.map((id) => storeReferences(tenant, id, LATER, ["member"])));
  const pages = await readPages("listLeadLists", tenant, 50, undefined, { type: "company" });
  expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[], [], [companies]]);
});

describe("references", () => {
  const users = ["member", "ada", "ben", ADMINS];

  test("are those of the list's users after a create, its retry, a change of users and a deletion", async () => {
    const tenant = await createTenant();
    const expectExact = async () =>
      expect(await compareReferences(tenant.orgId, users)).toEqual({ missing: [], surplus: [] });
    await callRoute("deleteLeadList", tenant);
    const create = { body: { name: "A list", userIds: ["ada"] }, ...withIdempotencyKey("key") };
    const { body } = await callRoute("createLeadList", tenant, create);
    const caller = { token: tenant.adminToken, listId: body.id };
    expect(await compareReferences(tenant.orgId, users)).toEqual({ missing: [], surplus: [] });
    for (const userIds of [["ben"], ["ben", "ada"], ["member"]]) {
      await callRoute("createLeadList", tenant, create);
      await callRoute("updateLeadList", caller, { body: { userIds } });
      await expectExact();
    }
    expect(await readIds("listLeadLists", tenant)).toEqual([body.id]);
    await callRoute("deleteLeadList", caller);
    await expectExact();
  });

  test("that a crash left are deleted by a retry of the deletion", async () => {
    const tenant = await createTenant();
    await callRoute("deleteLeadList", tenant, withIdempotencyKey("key"));
    await storeReferences(tenant, tenant.listId, "2026-01-01T00:00:00.000Z", ["member", ADMINS]);
    expect((await callRoute("deleteLeadList", tenant, withIdempotencyKey("key"))).status).toBe(204);
    expect(await compareReferences(tenant.orgId, users)).toEqual({ missing: [], surplus: [] });
  });
});
