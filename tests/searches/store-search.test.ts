import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { searchChunkKey, searchKey } from "../../lib/dynamodb/keys.ts";
import { callRoute, validationErrors, withIdempotencyKey } from "../testkit/call-route.ts";
import { readItem } from "../testkit/db-read.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const someIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string);

const storeSearch = async (caller: { token: string }, personIds: readonly string[], call = {}) =>
  callRoute("storeSearch", caller, { body: { personIds }, ...call });

/** What a window of the search asks for: the persons are nowhere, so nothing is written. */
async function windowOf(tenant: Tenant, searchId: string, startIndex = 0, targetCount = 1_000): Promise<string[]> {
  const body = { selection: { mode: "bulk", searchId, startIndex, targetCount } };
  const { body: answer } = await callRoute("addProspects", tenant, {
    body,
    headers: { prefer: "return=representation" },
  });
  return answer.results.map(({ id }: { id: string }) => id);
}

test("a search is kept for a day, and selected from in its order", async () => {
  const tenant = await createTenant();
  const ids = someIds(730);
  const before = Math.floor(Date.now() / 1_000) * 1_000;
  const { status, body } = await storeSearch(tenant, ids);
  expect(status).toBe(201);
  expect(body).toEqual({ searchId: expect.any(String), totalCount: 730, expiresAt: expect.any(String) });
  expect(Date.parse(body.expiresAt)).toBeGreaterThanOrEqual(before + DAY_MS);
  expect(Date.parse(body.expiresAt)).toBeLessThanOrEqual(Date.now() + DAY_MS);

  expect(await windowOf(tenant, body.searchId)).toEqual(ids);
  expect(await windowOf(tenant, body.searchId, 490, 20)).toEqual(ids.slice(490, 510));
});

test("10,000 ids are kept, to the last", async () => {
  const tenant = await createTenant();
  const ids = someIds(10_000);
  const { body } = await storeSearch(tenant, ids);
  expect(body.totalCount).toBe(10_000);
  for (const start of [0, 4_321, 9_000]) {
    expect(await windowOf(tenant, body.searchId, start)).toEqual(ids.slice(start, start + 1_000));
  }
  expect(await windowOf(tenant, body.searchId, 9_999)).toEqual(ids.slice(-1));
});

test("an id ranked twice, in either case, counts where it came first", async () => {
  const tenant = await createTenant();
  const [one = "", two = "", three = ""] = someIds(3);
  const { body } = await storeSearch(tenant, [one, two.toUpperCase(), one.toUpperCase(), three, two]);
  expect(body.totalCount).toBe(3);
  expect(await windowOf(tenant, body.searchId)).toEqual([one, two, three]);
});

test("any member may store and use one; no other organisation can", async () => {
  const [tenant, stranger] = [await createTenant(), await createTenant()];
  const { status, body } = await storeSearch({ token: tenant.outsiderToken }, someIds(3));
  expect(status).toBe(201);
  expect(await windowOf(tenant, body.searchId)).toHaveLength(3);
  const selection = { mode: "bulk", searchId: body.searchId, startIndex: 0, targetCount: 3 };
  expect(await validationErrors("addProspects", stranger, { body: { selection } })).toEqual([
    { path: "selection.searchId", message: "is unknown or has expired" },
  ]);
});

describe("the same Idempotency-Key", () => {
  test("and ids are the same search, also when sent at once", async () => {
    const tenant = await createTenant();
    const ids = someIds(1_200);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => storeSearch(tenant, ids, withIdempotencyKey("key"))),
    );
    expect(new Set(answers.map(({ body }) => body.searchId)).size).toBe(1);
    expect(await windowOf(tenant, answers[0]?.body.searchId, 300)).toEqual(ids.slice(300));
  });

  test("with other ids, another order, user or organisation is another search", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const ids = someIds(3);
    const idOf = async (token: string, personIds: readonly string[]) =>
      (await storeSearch({ token }, personIds, withIdempotencyKey("key"))).body.searchId;
    const searchIds = [
      await idOf(tenant.token, ids),
      await idOf(tenant.token, ids.slice(0, 2)),
      await idOf(tenant.token, ids.toReversed()),
      await idOf(tenant.adminToken, ids),
      await idOf(other.token, ids),
    ];
    expect(new Set(searchIds).size).toBe(5);
  });

  test("makes a search whole again that had expired, and was removed in part", async () => {
    const tenant = await createTenant();
    const { orgId } = tenant;
    const ids = someIds(1_200);
    const { searchId } = (await storeSearch(tenant, ids, withIdempotencyKey("key"))).body;
    const expiresAt = Math.floor(Date.now() / 1_000) - 60;
    await storeItems([
      { key: searchKey(orgId, searchId), attributes: { totalCount: 1_200, expiresAt } },
      { key: searchChunkKey(orgId, searchId, 1), attributes: { ids: [], expiresAt } },
    ]);

    const { body } = await storeSearch(tenant, ids, withIdempotencyKey("key"));
    expect(body.searchId).toBe(searchId);
    expect(await windowOf(tenant, searchId, 200)).toEqual(ids.slice(200));
    // The answer's time is that of every item: none is removed before.
    for (const key of [searchKey(orgId, searchId), ...[0, 1, 2].map((page) => searchChunkKey(orgId, searchId, page))]) {
      expect(await readItem(key)).toMatchObject({ expiresAt: Date.parse(body.expiresAt) / 1_000 });
    }
  });
});

test("without a key each call is a search of its own", async () => {
  const tenant = await createTenant();
  const ids = someIds(2);
  const answers = await Promise.all(Array.from({ length: 100 }, () => storeSearch(tenant, ids)));
  expect(new Set(answers.map(({ body }) => body.searchId)).size).toBe(100);
});

test.each([
  ["no ids", { personIds: [] }, "personIds", "must have a length of at least 1"],
  ["10,001 ids", { personIds: Array(10_001).fill(randomUUID()) }, "personIds", "must have a length of at most 10000"],
  ["what is no id", { personIds: [...someIds(2), "x"] }, "personIds.2", "must be a UUID"],
  ["ids in text", { personIds: randomUUID() }, "personIds", "must be an array"],
  ["nothing", {}, "personIds", "is required"],
])("a search of %s is refused", async (_, body, path, message) => {
  expect(await validationErrors("storeSearch", await createTenant(), { body })).toEqual([{ path, message }]);
});
