import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { usageKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { callRoute } from "../testkit/call-route.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { createTenant } from "../testkit/tenant.ts";

const DAY_MS = 86_400_000;
const NOTHING = { requests: 0, searches: 0, prospects: 0, personsShown: 0, lists: 0 };

const toDay = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
const storeUsage = (orgId: OrgId, usage: Readonly<Record<number, object>>) =>
  storeItems(
    Object.entries(usage).map(([daysAgo, attributes]) => ({
      key: usageKey(orgId, toDay(Number(daysAgo))),
      attributes: { expiresAt: 1, r7: 5, ...attributes },
    })),
  );

test("GET /entities/usage returns the last 31 days with usage, newest first, and the limits", async () => {
  const { orgId, adminToken: token } = await createTenant();
  await storeUsage(orgId, { 31: { requests: 1 }, 30: { requests: 2 }, 7: { requests: 3, prospects: 40, lists: 5 } });
  const call = loadLimitedService("requestsPerMinute=600,listsPerDay=9");
  await call("storeSearch", { token }, { body: { personIds: [randomUUID()] } });
  const { status, body } = await call("getUsage", { token });
  expect([status, body]).toEqual([
    200,
    {
      limits: { requestsPerMinute: 600, listsPerDay: 9 },
      days: [
        { ...NOTHING, day: toDay(0), requests: 2, searches: 1 },
        { ...NOTHING, day: toDay(7), requests: 3, prospects: 40, lists: 5 },
        { ...NOTHING, day: toDay(30), requests: 2 },
      ],
    },
  ]);
});

test("GET /entities/usage of a service without limits has no limits", async () => {
  const { orgId, adminToken: token } = await createTenant();
  await storeUsage(orgId, { 1: { requests: 7 } });
  const { body } = await callRoute("getUsage", { token });
  expect(body).toEqual({ limits: {}, days: [{ ...NOTHING, day: toDay(1), requests: 7 }] });
});
