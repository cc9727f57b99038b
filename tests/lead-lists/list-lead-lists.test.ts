import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callRoute, measureResponseBytes, readIds, readPages, validationErrors } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { createTenant } from "../testkit/tenant.ts";

const someLists = async (count: number, userIds: (i: number) => readonly string[] = () => ["member"]) => {
  const tenant = await createTenant();
  const { orgId, listId } = tenant;
  const ids = await Promise.all(Array.from({ length: count }, (_, i) => storeList(orgId, { userIds: userIds(i) })));
  return { tenant, ids, all: [...ids, listId].toSorted() };
};

test("users see the lists they are users of, admins all of the organisation, in the order of ids", async () => {
  const { tenant, ids, all } = await someLists(7, (i) => (i < 4 ? ["ada", "member"] : ["ada"]));
  const stranger = await createTenant();
  const idsFor = (token: string) => readIds("listLeadLists", { token });

  expect(await idsFor(tenant.token)).toEqual([...ids.slice(0, 4), tenant.listId].toSorted());
  expect(await idsFor(tenant.outsiderToken)).toEqual([]);
  expect(await idsFor(tenant.adminToken)).toEqual(all);
  expect(await idsFor(stranger.adminToken)).toEqual([stranger.listId]);
});

test("a user's name that is part of another's is not that user", async () => {
  const { tenant } = await someLists(3, () => ["outsider2", "an outsider"]);
  expect(await readIds("listLeadLists", { token: tenant.outsiderToken })).toEqual([]);
});

test("a list is shown whole", async () => {
  const { token } = await createTenant();
  const { body } = await callRoute("createLeadList", { token }, { body: { name: "A list", endDate: "2026-12-31" } });
  const [page = []] = await readPages("listLeadLists", { token });
  expect(page.find(({ id }) => id === body.id)).toEqual(body);
});

test("a page of the lists of most users ends before it is more than Lambda can answer", async () => {
  const userIds = Array.from({ length: 501 }, (_, i) => `${i}`.padEnd(128, '"'));
  const { tenant, all } = await someLists(100, () => userIds);

  const pages = await readPages("listLeadLists", { token: tenant.adminToken }, 100);
  for (const page of pages) expect(measureResponseBytes(page)).toBeLessThan(6_000_000);
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.flat().map(({ id }) => id)).toEqual(all);
});

test("pages of any size together hold each list once, in one order", async () => {
  const { tenant, all } = await someLists(60);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100 }), async (limit) => {
      const pages = await readPages("listLeadLists", tenant, limit);
      expect(pages.flat().map(({ id }) => id)).toEqual(all);
      expect(pages.map(({ length }) => length)).toEqual(sizes(all.length, limit));
    }),
    { numRuns: 12, examples: [[1], [60], [61], [62]] },
  );
});

/** All pages are full but the last; only no lists at all make an empty page. */
const sizes = (count: number, limit: number) =>
  Array.from({ length: Math.ceil(count / limit) }, (_, page) => Math.min(limit, count - page * limit));

test("a page is full though the caller may see but one in forty", async () => {
  const { tenant, ids } = await someLists(320, (i) => (i % 40 === 0 ? ["outsider"] : ["ada"]));
  const mine = ids.filter((_, i) => i % 40 === 0).toSorted();
  const pages = await readPages("listLeadLists", { token: tenant.outsiderToken }, 5);
  expect(pages.map((page) => page.map(({ id }) => id))).toEqual([mine.slice(0, 5), mine.slice(5)]);
});

test("lists that come and go between two pages do not make others come twice, or never", async () => {
  const { tenant, all } = await someLists(25);
  const { orgId } = tenant;
  const going = await Promise.all(Array.from({ length: 12 }, () => storeList(orgId, { userIds: ["member"] })));
  const seen = await readIds("listLeadLists", tenant, 3, async () => {
    await storeList(orgId, { userIds: ["member"] });
    const listId = going.pop();
    if (listId) expect((await callRoute("deleteLeadList", { ...tenant, listId })).status).toBe(204);
  });
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(seen.toSorted());
  expect(seen.filter((id) => all.includes(id))).toEqual(all);
});

describe("the limit", () => {
  test("is 50 when none is given, and at most 100", async () => {
    const { tenant } = await someLists(101);
    const countOf = async (query: Record<string, string>) =>
      (await callRoute("listLeadLists", tenant, { query })).body.items.length;
    expect(await countOf({})).toBe(50);
    expect(await countOf({ limit: "100" })).toBe(100);
    expect(await countOf({ limit: "1" })).toBe(1);
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
  ])("cannot be '%s'", async (limit, message) => {
    const tenant = await createTenant();
    for (const route of ["listLeadLists", "listLeads"] as const) {
      expect(await validationErrors(route, tenant, { query: { limit } })).toEqual([{ path: "limit", message }]);
    }
  });
});
