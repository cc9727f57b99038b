import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { globalKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, validationErrors } from "../testkit/call-route.ts";
import { buildErrorBody } from "../testkit/errors.ts";
import { deleteItems, storeList, storeSearch } from "../testkit/fixtures.ts";
import { buildStaff, search, storeSearchable, storeStaff } from "../testkit/person-index.ts";
import { createTenant } from "../testkit/tenant.ts";

interface Item {
  readonly id: string;
  readonly status: string;
}

/** Reads all pages of a search. @param between is called after each page */
async function readPages(token: string, id: string, limit: number, between: () => Promise<unknown> = async () => {}) {
  const pages: Item[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = { limit: String(limit), ...(cursor && { cursor }) };
    const { status, body } = await callRoute("listSearchPersons", { token }, { params: { id }, query });
    expect(status).toBe(200);
    pages.push(body.items);
    cursor = body.nextCursor;
    await between();
  }
  return pages;
}

describe("GET /entities/searches/{id}/persons", () => {
  test.each([
    [1_050, 100, 11],
    [100, 100, 1],
    [101, 100, 2],
    [7, 3, 3],
  ])("returns %d stored ids in pages of %d", async (size, limit, pages) => {
    const { orgId, token } = await createTenant();
    const ids = Array.from({ length: size }, () => randomUUID() as string);
    const read = await readPages(token, await storeSearch(orgId, ids), limit);
    expect(read).toHaveLength(pages);
    expect(read.flat()).toEqual(ids.map((id) => ({ id, status: "notFound" })));
  });

  test("together, the pages are what the first page promised, whatever changes in the database and the index", async () => {
    const tenant = await createTenant();
    const { staff, ids, filters } = await storeStaff(120);
    const { searchId, totalCount } = await search(tenant, { filters, limit: 0 });
    const remaining = new Set(ids);
    const change = async () => {
      const [companyName = ""] = filters.companyName.any;
      await storeSearchable(buildStaff(20).staff.map((person) => ({ ...person, companyName })));
      const [first = ""] = remaining;
      remaining.delete(first);
      await deleteItems([globalKey("person", first)]);
    };
    const items = (await readPages(tenant.token, searchId, 7, change)).flat();
    expect(totalCount).toBe(120);
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect((await search(tenant, { filters, limit: 0 })).totalCount).toBeGreaterThan(staff.length);
  });

  test("says who is in a list, which the caller must be allowed to use", async () => {
    const tenant = await createTenant();
    const { ids, filters } = await storeStaff(3);
    const { searchId } = await search(tenant, { filters });
    await callRoute("addProspects", tenant, { body: { selection: { mode: "manual", includedIds: ids.slice(0, 1) } } });
    const list = (listId: string, token = tenant.token) =>
      callRoute("listSearchPersons", { token }, { params: { id: searchId }, query: { listId } });
    const { body } = await list(tenant.listId);
    expect(body.items.map(({ inList }: { inList: boolean }) => inList)).toEqual([true, false, false]);
    const missing = randomUUID();
    const companies = await storeList(tenant.orgId, { type: "company", userIds: ["member"] });
    const responses = [await list(missing), await list(tenant.listId, tenant.outsiderToken), await list(companies)];
    expect(responses.map(({ status }) => status)).toEqual([404, 403, 400]);
  });

  test("returns 404 for an expired or unknown search, and 400 for a cursor of another one", async () => {
    const { orgId, token } = await createTenant();
    const ids = Array.from({ length: 3 }, () => randomUUID() as string);
    const [one, other, expired] = [
      await storeSearch(orgId, ids),
      await storeSearch(orgId, ids),
      await storeSearch(orgId, ids, -1),
    ];
    const response = await callRoute("listSearchPersons", { token }, { params: { id: expired } });
    expect([response.status, response.body]).toEqual([
      404,
      buildErrorBody(response, "NOT_FOUND", `Search with id '${expired}' not found`),
    ]);
    const page = await callRoute("listSearchPersons", { token }, { params: { id: one }, query: { limit: "1" } });
    const call = { params: { id: other }, query: { cursor: page.body.nextCursor } };
    expect(await validationErrors("listSearchPersons", { token }, call)).toMatchObject([{ path: "cursor" }]);
  });
});
