import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, inject, onTestFinished, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { toKeyAttributes } from "../../lib/dynamodb/item.ts";
import { InvalidResponseError } from "../../lib/dynamodb/json-protocol.ts";
import { usageKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import type { Limits } from "../../lib/limits/limits.ts";
import { isExceeded, returnToLimits, takeFromLimits } from "../../lib/limits/take-from-limits.ts";
import { COUNTERS, type Usage } from "../../lib/limits/usage.ts";
import { client } from "../testkit/client.ts";
import { type Interceptor, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { readItem } from "../testkit/db-read.ts";
import { TABLES } from "../testkit/environment.ts";
import { buildErrorResponse, buildResponse } from "../testkit/faults/fault.ts";
import { computeItemSize } from "../testkit/item-size.ts";
import { createLimitsModel } from "../testkit/limits-model.ts";
import { createTenant } from "../testkit/tenant.ts";

const NOON = new Date("2026-11-26T12:00:00.000Z");
const MINUTE_MS = 60_000;

/** An organisation whose requests are counted through a proxy. */
async function openLimits(limits: Limits, intercept?: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), intercept);
  onTestFinished(() => proxy.stop());
  const connection = { client: createClient(proxy.endpoint), tables: TABLES };
  const { orgId } = await createTenant();
  return {
    orgId,
    take: (usage: Usage, now = NOON, own: OrgId = orgId) => {
      const database = createDatabase(connection, deadlineAfter(20_000));
      return takeFromLimits(database, { orgId: own, limits, usage, now });
    },
    returnTaken: (usage: Usage) => {
      const database = createDatabase(connection, deadlineAfter(20_000));
      return returnToLimits(database, { orgId, limits, usage, now: NOON });
    },
    countRequests: () => proxy.take().length,
  };
}

const readUsage = (orgId: OrgId, day = "2026-11-26") => readItem(usageKey(orgId, day));

test("takeFromLimits decides and counts like a naive model of the windows", async () => {
  const amount = fc.integer({ min: 0, max: 4 });
  const usage = fc.record({ requests: fc.constant(1), searches: amount, prospects: amount, lists: amount });
  const quota = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
  const limits = fc.record({
    requestsPerMinute: quota,
    searchesPerMinute: quota,
    prospectsPerMinute: quota,
    prospectsPerDay: quota.map((max) => max && 3 * max),
    listsPerDay: quota,
  });
  // Within a minute, across minutes, hours and days.
  const pauseMs = fc.oneof(
    fc.integer({ min: 0, max: MINUTE_MS / 4 }),
    fc.integer({ min: MINUTE_MS, max: 90 * MINUTE_MS }),
    fc.integer({ min: 0, max: 30 * 60 * MINUTE_MS }),
  );
  const requests = fc.array(fc.record({ pauseMs, usage }), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(limits, requests, async (quotas, steps) => {
      const { orgId, take } = await openLimits(quotas);
      const model = createLimitsModel(quotas);
      let time = NOON.getTime();
      const days = new Set<string>();
      for (const step of steps) {
        time += step.pauseMs;
        const now = new Date(time);
        days.add(now.toISOString().slice(0, 10));
        expect(await take(step.usage, now)).toEqual(model.take(step.usage, now));
      }
      for (const day of days) {
        const stored = (await readUsage(orgId, day)) ?? {};
        const counted = COUNTERS.flatMap((counter) => (stored[counter] ? [[counter, stored[counter]]] : []));
        expect(Object.fromEntries(counted)).toEqual(model.usageOf(day));
      }
    }),
    { numRuns: 40 },
  );
});

test("takeFromLimits accepts exactly 10 of 50 concurrent requests if the limit is 10, and again in the next minute", async () => {
  const { orgId, take } = await openLimits({ requestsPerMinute: 10 });
  for (const now of [NOON, new Date(NOON.getTime() + MINUTE_MS)]) {
    const results = await Promise.all(Array.from({ length: 50 }, () => take({ requests: 1 }, now)));
    expect(results.filter((states) => !states.some(isExceeded))).toHaveLength(10);
  }
  expect(await readUsage(orgId)).toMatchObject({ requests: 20 });
});

test("takeFromLimits gives concurrent requests of different sizes no more than the limits allow, in total", async () => {
  const { orgId, take } = await openLimits({ prospectsPerMinute: 100 });
  const sizes = Array.from({ length: 40 }, (_, i) => 1 + (i % 9));
  const results = await Promise.all(
    sizes.map(async (prospects) => ((await take({ requests: 1, prospects })).some(isExceeded) ? 0 : prospects)),
  );
  const accepted = results.reduce((sum, prospects) => sum + prospects, 0);
  expect(accepted).toBeLessThanOrEqual(100);
  // Whatever is left is less than the smallest request that was rejected needs.
  expect(accepted).toBeGreaterThan(100 - 9);
  expect(await readUsage(orgId)).toMatchObject({ prospects: accepted });
});

test("takeFromLimits sends one request, whether a minute begins, the limit is used up or the request is too large", async () => {
  const { take, countRequests } = await openLimits({ requestsPerMinute: 1, prospectsPerDay: 5 });
  for (const [usage, now] of [
    [{ requests: 1 }, NOON],
    [{ requests: 1 }, NOON],
    [{ requests: 1, prospects: 6 }, NOON],
    [{ requests: 1 }, new Date(NOON.getTime() + MINUTE_MS)],
  ] as const) {
    await take(usage, now);
    expect(countRequests()).toBe(1);
  }
});

test("takeFromLimits counts nothing of a rejected request", async () => {
  const { orgId, take } = await openLimits({ requestsPerMinute: 5, searchesPerMinute: 1, listsPerDay: 0 });
  await take({ requests: 1, searches: 1 });
  const before = await readUsage(orgId);
  expect(await take({ requests: 1, searches: 1 })).toMatchObject([
    { name: "requestsPerMinute", remaining: 4, verdict: "fits" },
    { name: "searchesPerMinute", remaining: 0, verdict: "usedUp" },
  ]);
  expect(await take({ requests: 1, lists: 1 })).toMatchObject([
    { name: "requestsPerMinute", remaining: 4, verdict: "fits" },
    { name: "listsPerDay", remaining: 0, verdict: "tooLarge" },
  ]);
  expect(await readUsage(orgId)).toEqual(before);
});

test("takeFromLimits stores nothing if the first request of a day is too large", async () => {
  const { orgId, take } = await openLimits({ prospectsPerMinute: 5 });
  expect(await take({ requests: 1, prospects: 6 })).toMatchObject([{ remaining: 5, verdict: "tooLarge" }]);
  expect(await readUsage(orgId)).toBeUndefined();
});

test("takeFromLimits rounds the rest of the window up to whole seconds, and never returns 0", async () => {
  const { take } = await openLimits({ requestsPerMinute: 9, listsPerDay: 9 });
  const resets = async (time: string) =>
    (await take({ requests: 1, lists: 1 }, new Date(time))).map(({ resetSeconds }) => resetSeconds);
  expect(await resets("2026-11-26T23:59:00.000Z")).toEqual([60, 60]);
  expect(await resets("2026-11-26T23:59:59.800Z")).toEqual([1, 1]);
  expect(await resets("2026-11-26T23:59:59.999Z")).toEqual([1, 1]);
  expect(await resets("2026-11-27T00:00:00.000Z")).toEqual([60, 86_400]);
});

test("takeFromLimits does not mix the usage of organisations", async () => {
  const { take } = await openLimits({ requestsPerMinute: 1 });
  const { orgId: other } = await createTenant();
  for (const own of [undefined, other])
    expect(await take({ requests: 1 }, NOON, own)).toMatchObject([{ remaining: 0 }]);
});

test("takeFromLimits keeps the item of a day below 1 KB, whenever requests arrive, and for 400 days", async () => {
  const limits = { requestsPerMinute: 1e12, searchesPerMinute: 1e12, prospectsPerMinute: 1e12 };
  const usage = { requests: 99_999, searches: 99_999, prospects: 99_999_999, personsShown: 99_999_999, lists: 99_999 };
  const { orgId, take } = await openLimits(limits);
  const start = Date.parse("2026-11-26T00:00:00.000Z");
  // One request after each of the shortest gaps that leave their minute in the item.
  for (let minute = 0; minute < 1_440; minute += 62) await take(usage, new Date(start + minute * MINUTE_MS));
  const Key = toKeyAttributes(usageKey(orgId, "2026-11-26"));
  const { Item = {} } = await client.send(new GetItemCommand({ TableName: TABLES.tenants, Key }));
  // An organisation's id has at most 64 characters.
  expect(computeItemSize(Item) - orgId.length + 64).toBeLessThan(1_024);
  expect(Item.expiresAt).toEqual({ N: String(start / 1_000 + 400 * 86_400) });
});

test("takeFromLimits counts a request at most twice if the response is lost, and does not send it a third time", async () => {
  const { orgId, take, countRequests } = await openLimits({ requestsPerMinute: 10 }, async (request, forward) => {
    await forward(request);
    return "reset";
  });
  await expect(take({ requests: 1 })).rejects.toThrow("The service is busy");
  expect(countRequests()).toBe(2);
  expect(await readUsage(orgId)).toMatchObject({ requests: 2 });
});

test.each([
  ["throttling", () => buildErrorResponse(400, "ThrottlingException")],
  ["an incomplete response", () => buildResponse(200, {})],
])("takeFromLimits succeeds after %s of the first write", async (_, respond) => {
  let isFirst = true;
  const { orgId, take } = await openLimits({ requestsPerMinute: 10 }, async (request, forward) => {
    const fails = isFirst;
    isFirst = false;
    return fails ? respond() : forward(request);
  });
  expect(await take({ requests: 1 })).toMatchObject([{ remaining: 9 }]);
  expect(await readUsage(orgId)).toMatchObject({ requests: 1 });
});

test("takeFromLimits fails if the database rejects a request that fits", async () => {
  const { take } = await openLimits({ requestsPerMinute: 10 }, async () =>
    buildErrorResponse(400, "ConditionalCheckFailedException"),
  );
  await expect(take({ requests: 1 })).rejects.toThrow(InvalidResponseError);
});

test("returnToLimits reverses what takeFromLimits has counted, in the limits and in the usage of the day", async () => {
  const { orgId, take, returnTaken } = await openLimits({ requestsPerMinute: 5, prospectsPerDay: 9 });
  const usage = { requests: 1, searches: 2, prospects: 3 };
  await take(usage);
  const before = await readUsage(orgId);
  await take(usage);
  expect(await returnTaken(usage)).toMatchObject([
    { name: "requestsPerMinute", remaining: 4, verdict: "fits" },
    { name: "prospectsPerDay", remaining: 6, verdict: "fits" },
  ]);
  expect(await readUsage(orgId)).toEqual(before);
});

test("returnToLimits never returns more than was taken: it does not repeat a write whose response is lost", async () => {
  const intercept: Interceptor = async (request, forward) => {
    const response = await forward(request);
    return request.body.includes('"-1"') ? "reset" : response;
  };
  const { orgId, take, returnTaken, countRequests } = await openLimits({ requestsPerMinute: 5 }, intercept);
  for (let i = 0; i < 3; i++) await take({ requests: 1 });
  countRequests();
  await expect(returnTaken({ requests: 1 })).rejects.toThrow("The service is busy");
  expect(countRequests()).toBe(1);
  expect(await readUsage(orgId)).toMatchObject({ requests: 2 });
});
