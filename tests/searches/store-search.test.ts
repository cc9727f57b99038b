import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { searchChunkKey, searchKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem } from "../testkit/db-read.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const buildIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string);

const storeSearch = async (caller: { token: string }, personIds: readonly string[], call = {}) =>
  callRoute("storeSearch", caller, { body: { personIds }, ...call });

/** Selects a window of the search and returns its ids. The persons are unknown, so nothing is written. */
async function selectWindow(tenant: Tenant, searchId: string, startIndex = 0, targetCount = 1_000): Promise<string[]> {
  const body = { selection: { mode: "bulk", searchId, startIndex, targetCount } };
  const { body: response } = await callRoute("addProspects", tenant, {
    body,
    headers: { prefer: "return=representation" },
  });
  return response.results.map(({ id }: { id: string }) => id);
}

describe("POST /entities/searches", () => {
  test("returns 201 with an expiry in one day, and stores the ids in rank order", async () => {
    const tenant = await createTenant();
    const ids = buildIds(730);
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    const { status, body } = await storeSearch(tenant, ids);
    expect(status).toBe(201);
    expect(body).toEqual({ searchId: expect.any(String), totalCount: 730, expiresAt: expect.any(String) });
    expect(Date.parse(body.expiresAt)).toBeGreaterThanOrEqual(before + DAY_MS);
    expect(Date.parse(body.expiresAt)).toBeLessThanOrEqual(Date.now() + DAY_MS);

    expect(await selectWindow(tenant, body.searchId)).toEqual(ids);
    expect(await selectWindow(tenant, body.searchId, 490, 20)).toEqual(ids.slice(490, 510));
  });

  test("stores 10,000 ids", async () => {
    const tenant = await createTenant();
    const ids = buildIds(10_000);
    const { body } = await storeSearch(tenant, ids);
    expect(body.totalCount).toBe(10_000);
    for (const start of [0, 4_321, 9_000]) {
      expect(await selectWindow(tenant, body.searchId, start)).toEqual(ids.slice(start, start + 1_000));
    }
    expect(await selectWindow(tenant, body.searchId, 9_999)).toEqual(ids.slice(-1));
  });

  test("stores a repeated id once, at its first position, in either letter case", async () => {
    const tenant = await createTenant();
    const [one = "", two = "", three = ""] = buildIds(3);
    const { body } = await storeSearch(tenant, [one, two.toUpperCase(), one.toUpperCase(), three, two]);
    expect(body.totalCount).toBe(3);
    expect(await selectWindow(tenant, body.searchId)).toEqual([one, two, three]);
  });

  test("stores a search of any user of the organisation, which other organisations cannot use", async () => {
    const [tenant, otherTenant] = [await createTenant(), await createTenant()];
    const { status, body } = await storeSearch({ token: tenant.outsiderToken }, buildIds(3));
    expect(status).toBe(201);
    expect(await selectWindow(tenant, body.searchId)).toHaveLength(3);
    const selection = { mode: "bulk", searchId: body.searchId, startIndex: 0, targetCount: 3 };
    expect(await validationErrors("addProspects", otherTenant, { body: { selection } })).toEqual([
      { path: "selection.searchId", message: "is unknown or has expired" },
    ]);
  });

  test("creates one search for five concurrent requests with the same Idempotency-Key and ids", async () => {
    const tenant = await createTenant();
    const ids = buildIds(1_200);
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => storeSearch(tenant, ids, withIdempotencyKey("key"))),
    );
    expect(new Set(responses.map(({ body }) => body.searchId)).size).toBe(1);
    expect(await selectWindow(tenant, responses[0]?.body.searchId, 300)).toEqual(ids.slice(300));
  });

  test("creates another search for the same Idempotency-Key with other ids, order, user or organisation", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const ids = buildIds(3);
    const storeAndReadId = async (token: string, personIds: readonly string[]) =>
      (await storeSearch({ token }, personIds, withIdempotencyKey("key"))).body.searchId;
    const searchIds = [
      await storeAndReadId(tenant.token, ids),
      await storeAndReadId(tenant.token, ids.slice(0, 2)),
      await storeAndReadId(tenant.token, ids.toReversed()),
      await storeAndReadId(tenant.adminToken, ids),
      await storeAndReadId(other.token, ids),
    ];
    expect(new Set(searchIds).size).toBe(5);
  });

  test("restores an expired and partly deleted search in a retry with the same Idempotency-Key", async () => {
    const tenant = await createTenant();
    const { orgId } = tenant;
    const ids = buildIds(1_200);
    const { searchId } = (await storeSearch(tenant, ids, withIdempotencyKey("key"))).body;
    const expiresAt = Math.floor(Date.now() / 1_000) - 60;
    await storeItems([
      { key: searchKey(orgId, searchId), attributes: { totalCount: 1_200, expiresAt } },
      { key: searchChunkKey(orgId, searchId, 1), attributes: { ids: Buffer.alloc(0), expiresAt } },
    ]);

    const { body } = await storeSearch(tenant, ids, withIdempotencyKey("key"));
    expect(body.searchId).toBe(searchId);
    expect(await selectWindow(tenant, searchId, 200)).toEqual(ids.slice(200));
    // Every item has the expiry of the response, so that none is deleted earlier.
    for (const key of [searchKey(orgId, searchId), ...[0, 1].map((chunk) => searchChunkKey(orgId, searchId, chunk))]) {
      expect(await readItem(key)).toMatchObject({ expiresAt: Date.parse(body.expiresAt) / 1_000 });
    }
  });

  test("creates 100 searches for 100 concurrent requests without an Idempotency-Key", async () => {
    const tenant = await createTenant();
    const ids = buildIds(2);
    const responses = await Promise.all(Array.from({ length: 100 }, () => storeSearch(tenant, ids)));
    expect(new Set(responses.map(({ body }) => body.searchId)).size).toBe(100);
  });

  test.each([
    ["an empty personIds array", { personIds: [] }, "personIds", "must have a length of at least 1"],
    [
      "10,001 personIds",
      { personIds: Array(10_001).fill(randomUUID()) },
      "personIds",
      "must have a length of at most 10000",
    ],
    ["an id that is not a UUID", { personIds: [...buildIds(2), "x"] }, "personIds.2", "must be a UUID"],
    ["personIds that are a string", { personIds: randomUUID() }, "personIds", "must be an array"],
    ["a body without personIds", {}, "personIds", "is required"],
  ])("returns 400 for %s", async (_, body, path, message) => {
    expect(await validationErrors("storeSearch", await createTenant(), { body })).toEqual([{ path, message }]);
  });
});
