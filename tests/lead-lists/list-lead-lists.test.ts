import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntityType } from "../../lib/entity-type.ts";
import { callRoute, measureResponseBytes, readIds, readPages, validationErrors } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { NO_MEMBERS } from "../testkit/member-counts.ts";
import { createTenant } from "../testkit/tenant.ts";

/** Creates a tenant with its list and `count` later ones. `ids` is in the order of creation, `all` newest first. */
const createLists = async (count: number, userIds: (i: number) => readonly string[] = () => ["member"]) => {
  const tenant = await createTenant();
  const ids = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      storeList(tenant.orgId, { userIds: userIds(i), createdAt: new Date(Date.UTC(2026, 1, 1) + i).toISOString() }),
    ),
  );
  return { tenant, ids, all: [...ids.toReversed(), tenant.listId] };
};

describe("GET /entities/leadlists", () => {
  test("returns the lists of a user, and to an admin all lists of the organisation, newest first", async () => {
    const { tenant, ids, all } = await createLists(7, (i) => (i < 4 ? ["ada", "member"] : ["ada"]));
    const otherTenant = await createTenant();
    const readIdsAs = (token: string) => readIds("listLeadLists", { token });

    expect(await readIdsAs(tenant.token)).toEqual([...ids.slice(0, 4).toReversed(), tenant.listId]);
    expect(await readIdsAs(tenant.outsiderToken)).toEqual([]);
    expect(await readIdsAs(tenant.adminToken)).toEqual(all);
    expect(await readIdsAs(otherTenant.adminToken)).toEqual([otherTenant.listId]);
  });

  test("does not return a list whose user ids only contain the caller's id as a part", async () => {
    const { tenant } = await createLists(3, () => ["outsider2", "an outsider"]);
    expect(await readIds("listLeadLists", { token: tenant.outsiderToken })).toEqual([]);
  });

  test("returns every field of a list", async () => {
    const { token } = await createTenant();
    const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list", endDate: "2026-12-31" } });
    const [page = []] = await readPages("listLeadLists", { token });
    expect(page.find(({ id }) => id === body.id)).toEqual({ ...body, ...NO_MEMBERS });
  });

  test("returns 50 of the largest lists on a page, which stays below the response limit of Lambda", async () => {
    const userIds = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(128, '"'));
    const { tenant, all } = await createLists(120, () => userIds);

    const pages = await readPages("listLeadLists", { token: tenant.adminToken }, 100);
    for (const page of pages) expect(measureResponseBytes(page)).toBeLessThan(6_000_000);
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 21]);
    expect(pages.flat().map(({ id }) => id)).toEqual(all);
  });

  test.each(["person", "company"] as const)("returns only lists of the type '%s'", async (type) => {
    const { tenant } = await createLists(3);
    const storeLists = (of: EntityType) =>
      Promise.all(Array.from({ length: 3 }, () => storeList(tenant.orgId, { type: of, userIds: ["member"] })));
    const companies = await storeLists("company");
    await storeList(tenant.orgId, { type: "company" });
    const all = await readIds("listLeadLists", tenant);
    const expected = all.filter((id) => companies.includes(id) === (type === "company"));
    for (const limit of [1, 100]) {
      expect(await readIds("listLeadLists", tenant, limit, undefined, { type })).toEqual(expected);
    }
  });

  test("does not accept the cursor of a page with another type", async () => {
    const { tenant } = await createLists(3);
    const types: Record<string, string>[] = [{}, { type: "person" }];
    for (const query of types) {
      const { body } = await callRoute("listLeadLists", tenant, { query: { ...query, limit: "1" } });
      for (const other of [...types, { type: "company" }].filter((one) => one.type !== query.type)) {
        const details = await validationErrors("listLeadLists", tenant, {
          query: { ...other, cursor: body.nextCursor },
        });
        expect(details).toEqual([
          { path: "cursor", message: "must be the nextCursor of an earlier page of the same listing" },
        ]);
      }
    }
  });

  test.each(["persons", "", "person,company"])("returns 400 for the type '%s'", async (type) => {
    const tenant = await createTenant();
    expect(await validationErrors("listLeadLists", tenant, { query: { type } })).toEqual([
      { path: "type", message: "must be person or company" },
    ]);
  });

  test("returns each list exactly once in pages of any size", async () => {
    const { tenant, all } = await createLists(60);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (limit) => {
        const pages = await readPages("listLeadLists", tenant, limit);
        expect(pages.flat().map(({ id }) => id)).toEqual(all);
        expect(pages.map(({ length }) => length)).toEqual(pageSizes(all.length, limit));
      }),
      { numRuns: 12, examples: [[1], [60], [61], [62]] },
    );
  });

  /** The sizes of the pages: all are full except the last. */
  const pageSizes = (count: number, limit: number) =>
    Array.from({ length: Math.ceil(count / limit) }, (_, page) => Math.min(limit, count - page * limit));

  test("fills the page even if the caller may see only 1 list in 40", async () => {
    const { tenant, ids } = await createLists(320, (i) => (i % 40 === 0 ? ["outsider"] : ["ada"]));
    const mine = ids.filter((_, i) => i % 40 === 0).toReversed();
    const pages = await readPages("listLeadLists", { token: tenant.outsiderToken }, 5);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([mine.slice(0, 5), mine.slice(5)]);
  });

  test("returns each remaining list exactly once if lists are created and deleted between two pages", async () => {
    const { tenant, all } = await createLists(25);
    const { orgId } = tenant;
    const toDelete = await Promise.all(Array.from({ length: 12 }, () => storeList(orgId, { userIds: ["member"] })));
    const others = new Set(toDelete);
    const seen = await readIds("listLeadLists", tenant, 3, async () => {
      others.add(await storeList(orgId, { userIds: ["member"] }));
      const listId = toDelete.pop();
      if (listId) expect((await callRoute("deleteLeadList", { ...tenant, listId })).status).toBe(204);
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => all.includes(id))).toEqual(all);
    expect(seen.filter((id) => !all.includes(id)).every((id) => others.has(id))).toBe(true);
  });

  test("returns 50 lists by default and up to 100 with a limit", async () => {
    const { tenant } = await createLists(101);
    const countItems = async (query: Record<string, string>) =>
      (await callRoute("listLeadLists", tenant, { query })).body.items.length;
    expect(await countItems({})).toBe(50);
    expect(await countItems({ limit: "100" })).toBe(100);
    expect(await countItems({ limit: "1" })).toBe(1);
  });

  test.each([
    ["0", "must be at least 1"],
    ["101", "must be at most 100"],
    ["", "must be a whole number"],
    ["1.5", "must be a whole number"],
    ["-1", "must be at least 1"],
    ["1000", "must be at most 100"],
    ["1e1", "must be a whole number"],
    ["ten", "must be a whole number"],
    ["5,7", "must be a whole number"],
  ])("returns 400 for the limit '%s', as does GET /entities/leads/list/{id}", async (limit, message) => {
    const tenant = await createTenant();
    for (const route of ["listLeadLists", "listLeads"] as const) {
      expect(await validationErrors(route, tenant, { query: { limit } })).toEqual([{ path: "limit", message }]);
    }
  });
});
