import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { leadListKey, usageKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { callRoute } from "../testkit/call-route.ts";
import { type DatabaseRequest, type Interceptor, isWrite, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { readItem } from "../testkit/db-read.ts";
import { buildErrorBody } from "../testkit/errors.ts";
import { buildErrorResponse, buildResponse } from "../testkit/faults/fault.ts";
import { storeItems, storeSearch } from "../testkit/fixtures.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { buildPeople } from "../testkit/people.ts";
import { log, proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const MINUTE_MS = 60_000;
/** 0.2 s before the end of the current minute. The SDK would correct a clock that differs from the database's by minutes. */
const NOW = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 59_800);
const DAY = NOW.toISOString().slice(0, 10);
/** The seconds until the day ends, rounded up. */
const REST_OF_DAY = Math.ceil((Date.parse(DAY) + 24 * 60 * MINUTE_MS - NOW.getTime()) / 1_000);
const PLENTY =
  "requestsPerMinute=600,searchesPerMinute=60,prospectsPerMinute=60000,prospectsPerDay=1000000,listsPerDay=1000";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: NOW }));
afterEach(() => void vi.useRealTimers());

const readUsage = (orgId: OrgId) => readItem(usageKey(orgId, DAY));
const isUsageWrite = ({ operation, body }: DatabaseRequest) => operation === "UpdateItem" && body.includes("#USAGE");
const countUsageWrites = () => proxy.take().filter(isUsageWrite).length;
const takeLogEntry = () =>
  log
    .take()
    .map((line) => JSON.parse(line))
    .find(({ message }) => message === "request");

describe("the headers RateLimit and RateLimit-Policy", () => {
  const policy = '"requests-minute";q=600;w=60';

  test("name each limit that the request uses, what is left and the seconds until the window ends", async () => {
    const call = loadLimitedService(PLENTY);
    const tenant = await createTenant();
    expect((await call("getLeadList", tenant)).headers).toMatchObject({
      "ratelimit-policy": policy,
      ratelimit: '"requests-minute";r=599;t=1',
    });
    const added = await call("addProspects", tenant, { body: { prospects: buildPeople(3) } });
    expect(added).toMatchObject({
      status: 200,
      headers: {
        "ratelimit-policy": `${policy}, "prospects-minute";q=60000;w=60, "prospects-day";q=1000000;w=86400`,
        ratelimit: `"requests-minute";r=598;t=1, "prospects-minute";r=59997;t=1, "prospects-day";r=999997;t=${REST_OF_DAY}`,
      },
    });
  });

  test("are sent with every response from the limit check on, also with errors", async () => {
    const call = loadLimitedService(PLENTY);
    const tenant = await createTenant();
    const corrupt = randomUUID();
    await storeItems([{ key: leadListKey(tenant.orgId, corrupt), attributes: { id: corrupt, name: 7 } }]);
    const ifMatch = { headers: { "if-match": '"other"' } };
    const responses = [
      await call("deleteLeadList", tenant, ifMatch),
      await call("addCompanies", tenant, { body: { companyIds: [randomUUID()] } }),
      await call("getLeadList", { ...tenant, token: tenant.outsiderToken }),
      await call("getLeadList", { ...tenant, listId: randomUUID() }),
      await call("getLeadList", { ...tenant, listId: corrupt }),
      await call("deleteLeadList", tenant),
    ];
    expect(responses.map(({ status }) => status)).toEqual([412, 400, 403, 404, 500, 204]);
    for (const { headers } of responses) {
      expect(headers).toMatchObject({ ratelimit: expect.any(String), "ratelimit-policy": expect.any(String) });
    }
  });

  test("are not sent with errors before the limit check, which count nothing", async () => {
    const call = loadLimitedService(PLENTY);
    const { orgId, ...tenant } = await createTenant();
    const responses = [
      await call("getLeadList", { ...tenant, token: "none" }),
      await call("addProspects", tenant, { body: { prospects: [] } }),
      await call("createLeadList", tenant, { body: { name: "x", startDate: "2026-01-02", endDate: "2026-01-01" } }),
      await call("getLeadList", tenant, { query: { q: "x" } }),
      await call("getLeadList", { ...tenant, listId: "malformed" }),
      await call("deleteLead", tenant, { params: { id: randomUUID() } }),
    ];
    expect(responses.map(({ status }) => status)).toEqual([401, 400, 400, 400, 404, 403]);
    for (const { headers } of responses) {
      expect(Object.keys(headers).filter((name) => name.startsWith("ratelimit"))).toEqual([]);
    }
    expect(await readUsage(orgId)).toBeUndefined();
  });

  test("are not sent by a service without limits, which counts nothing", async () => {
    const { orgId, ...tenant } = await createTenant();
    const { status, headers } = await callRoute("getLeadList", tenant);
    expect([status, Object.keys(headers).filter((name) => name.startsWith("ratelimit"))]).toEqual([200, []]);
    expect(await readUsage(orgId)).toBeUndefined();
  });
});

describe("what counts", () => {
  const manual = (ids: readonly string[]) => ({ selection: { mode: "manual", includedIds: ids } });

  test.each<[string, (tenant: Tenant) => Promise<Parameters<typeof callRoute>[2]>, number]>([
    ["each prospect", async () => ({ body: { prospects: buildPeople(3) } }), 3],
    ["a repeated prospect", async () => ({ body: manual(Array(4).fill(randomUUID())) }), 4],
    [
      "an invalid entry with handling=lenient",
      async () => ({ body: { prospects: [...buildPeople(1), {}] }, headers: { prefer: "handling=lenient" } }),
      2,
    ],
    [
      "each position that a bulk selection asks for",
      async ({ orgId }) => {
        const searchId = await storeSearch(orgId, [randomUUID()]);
        return { body: { selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 50 } } };
      },
      50,
    ],
  ])("%s is a requested prospect", async (_, build, prospects) => {
    const call = loadLimitedService(PLENTY);
    const tenant = await createTenant();
    expect((await call("addProspects", tenant, await build(tenant))).status).toBe(200);
    expect(await readUsage(tenant.orgId)).toMatchObject({ requests: 1, prospects });
  });

  test("companies count like prospects; searches and lists have counters of their own", async () => {
    const call = loadLimitedService(PLENTY);
    const { orgId, ...tenant } = await createTenant();
    const { body: list } = await call(
      "createLeadList",
      { token: tenant.token },
      { body: { name: "x", type: "company" } },
    );
    await call("addCompanies", { ...tenant, listId: list.id }, { body: { companyIds: [randomUUID(), randomUUID()] } });
    await call("storeSearch", { token: tenant.token }, { body: { personIds: [randomUUID()] } });
    await call("removeProspects", tenant, { body: { personIds: [randomUUID()] } });
    expect(await readUsage(orgId)).toMatchObject({ requests: 4, prospects: 2, searches: 1, lists: 1 });
  });
});

describe("a request over a limit", () => {
  test("gets 429 in the service's form with Retry-After, writes and counts nothing, and logs which limit", async () => {
    const call = loadLimitedService("requestsPerMinute=600,prospectsPerDay=5");
    const { orgId, ...tenant } = await createTenant();
    await call("addProspects", tenant, { body: { prospects: buildPeople(3) } });
    const usage = await readUsage(orgId);
    proxy.take();
    log.take();
    const request = { body: { prospects: buildPeople(3) }, headers: { "idempotency-key": "mine" } };
    const response = await call("addProspects", tenant, request);
    expect({ status: response.status, headers: response.headers, body: response.body }).toEqual({
      status: 429,
      headers: {
        "content-type": "application/json",
        "idempotency-key": "mine",
        "retry-after": String(REST_OF_DAY),
        "ratelimit-policy": '"requests-minute";q=600;w=60, "prospects-day";q=5;w=86400',
        ratelimit: `"requests-minute";r=599;t=1, "prospects-day";r=2;t=${REST_OF_DAY}`,
      },
      body: buildErrorBody(
        response,
        "TOO_MANY_REQUESTS",
        "The request exceeds what is left of the organisation's limit of 5 prospects per day; " +
          "send it again after the seconds in Retry-After",
      ),
    });
    expect(proxy.take().map(({ operation }) => operation)).toEqual(["UpdateItem"]);
    expect(await readUsage(orgId)).toEqual(usage);
    expect(takeLogEntry()).toMatchObject({ status: 429, orgId, rateLimited: 1, limit: "prospectsPerDay" });
  });

  test("that is larger than a whole limit is told so", async () => {
    const call = loadLimitedService("prospectsPerMinute=2,prospectsPerDay=1000");
    const response = await call("addProspects", await createTenant(), { body: { prospects: buildPeople(3) } });
    expect(response).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    expect(response.body.error.message).toBe(
      "The request alone exceeds the organisation's limit of 2 prospects per minute; " +
        "divide it, or ask the operator of the service for a higher limit",
    );
  });

  test("is told to wait for the last of the windows that it exceeds", async () => {
    const call = loadLimitedService("requestsPerMinute=1,listsPerDay=1");
    const { token } = await createTenant();
    const create = () => call("createLeadList", { token }, { body: { name: "x" } });
    expect((await create()).status).toBe(201);
    expect(await create()).toMatchObject({ status: 429, headers: { "retry-after": String(REST_OF_DAY) } });
  });

  test("is completed by a retry with the returned Idempotency-Key in the next window", async () => {
    const call = loadLimitedService("requestsPerMinute=1");
    const tenant = await createTenant();
    const body = { prospects: buildPeople(3) };
    await call("getLeadList", tenant);
    const rejected = await call("addProspects", tenant, { body });
    expect(rejected).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    vi.setSystemTime(NOW.getTime() + 1_000);
    const headers = { "idempotency-key": String(rejected.headers["idempotency-key"]) };
    const retried = await call("addProspects", tenant, { body, headers });
    expect([retried.status, retried.body]).toEqual([200, { addedCount: 3 }]);
    vi.setSystemTime(NOW.getTime() + MINUTE_MS + 1_000);
    expect((await call("addProspects", tenant, { body, headers })).body).toEqual({ addedCount: 3 });
  });

  test("is rejected even if 50 arrive at once: exactly 10 are accepted", async () => {
    const call = loadLimitedService("requestsPerMinute=10");
    const tenant = await createTenant();
    await call("getLeadList", { ...tenant, token: "none" });
    proxy.take();
    const responses = await Promise.all(Array.from({ length: 50 }, () => call("getLeadList", tenant)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(40);
    expect(countUsageWrites()).toBe(50);
  });
});

describe("if the limiter fails, the request passes and the failure is counted", () => {
  /** A service whose writes of usage fail. */
  async function loadFailing(fail: Interceptor) {
    const failing = await startDatabaseProxy(inject("databaseEndpoint"), (request, forward) =>
      isUsageWrite(request) ? fail(request, forward) : forward(request),
    );
    onTestFinished(() => failing.stop());
    return { call: loadLimitedService("requestsPerMinute=10", failing.endpoint), takeRequests: failing.take };
  }

  test.each<[string, Interceptor, string]>([
    ["DynamoDB throttles", async () => buildErrorResponse(400, "ThrottlingException"), "ThrottlingException"],
    ["DynamoDB fails", async () => buildErrorResponse(500, "InternalServerError"), "InternalServerError"],
    ["DynamoDB rejects the write", async () => buildErrorResponse(400, "ValidationException"), "ValidationException"],
    ["the response is incomplete", async () => buildResponse(200, {}), "InvalidResponseError"],
    ["the connection is reset", async () => "reset", "ECONNRESET"],
    ["there is no response", () => new Promise(() => undefined), "AbortError"],
  ])("%s", async (_, fail, limiterError) => {
    const { call, takeRequests } = await loadFailing(fail);
    const tenant = await createTenant();
    log.take();
    const { status, headers } = await call("addProspects", tenant, { body: { prospects: buildPeople(1) } });
    expect(status).toBe(200);
    expect(Object.keys(headers).filter((name) => name.startsWith("ratelimit"))).toEqual([]);
    expect(takeLogEntry()).toMatchObject({ status: 200, added: 1, limiterFailures: 1, limiterError });
    expect(takeRequests().filter(isUsageWrite).length).toBeLessThanOrEqual(2);
  });

  test("but not if the request itself has no time left", async () => {
    const { call, takeRequests } = await loadFailing((request, forward) => forward(request));
    log.take();
    expect((await call("getLeadList", await createTenant(), { remainingMs: 900 })).status).toBe(503);
    expect(takeLogEntry()).not.toHaveProperty("limiterFailures");
    expect(takeRequests()).toEqual([]);
  });

  test("and the request keeps its own retries", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
    const { call, takeRequests } = await loadFailing(async () => buildErrorResponse(400, "ThrottlingException"));
    await call("getLeadList", await createTenant());
    expect(takeRequests().filter(isWrite)).toHaveLength(2);
  });
});
