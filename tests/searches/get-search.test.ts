import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import { storeSearch } from "../testkit/fixtures.ts";
import { createTenant } from "../testkit/tenant.ts";

const buildIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string);
const getSearch = (token: string, id: string) => callRoute("getSearch", { token }, { params: { id } });

function expectSearchNotFound(response: Awaited<ReturnType<typeof getSearch>>, id: string): void {
  expect(response).toMatchObject({ status: 404, headers: JSON_HEADERS });
  expect(response.body).toEqual(buildErrorBody(response, "NOT_FOUND", `Search with id '${id}' not found`));
}

describe("GET /entities/searches/{id}", () => {
  test("returns the same as the request that stored the search, to every user of the organisation", async () => {
    const { token, outsiderToken, adminToken } = await createTenant();
    const ids = buildIds(1_500);
    const stored = await callRoute("storeSearch", { token }, { body: { personIds: [...ids, ...ids.slice(0, 3)] } });
    expect(stored.body).toMatchObject({ totalCount: 1_500 });
    for (const each of [token, outsiderToken, adminToken]) {
      const { searchId } = stored.body;
      expect(await getSearch(each, searchId)).toMatchObject({ status: 200, text: stored.text });
      expect(await getSearch(each, searchId.toUpperCase())).toMatchObject({ status: 200, text: stored.text });
    }
  });

  test("returns 404 for an expired search, also before the database has deleted it", async () => {
    const { orgId, token } = await createTenant();
    const [valid, expired] = [await storeSearch(orgId, buildIds(3), 60), await storeSearch(orgId, buildIds(3), -1)];
    expect((await getSearch(token, valid)).status).toBe(200);
    expectSearchNotFound(await getSearch(token, expired), expired);
  });

  test("returns 404 for a search of another organisation, and for the id of something else", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const searchId = await storeSearch(other.orgId, buildIds(3));
    expectSearchNotFound(await getSearch(tenant.adminToken, searchId), searchId);
    expectSearchNotFound(await getSearch(tenant.token, tenant.listId), tenant.listId);
  });
});
