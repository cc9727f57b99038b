import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { createTenant } from "../testkit/tenant.ts";

const LIMIT = 20;
const MINUTES = 3;
const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS }));
afterEach(() => void vi.useRealTimers());

test("an organisation at ten times its limit gets exactly its limit each minute, and nine others within theirs see no 429", async () => {
  const call = loadLimitedService(`requestsPerMinute=${LIMIT}`);
  const [greedy, ...others] = await Promise.all(Array.from({ length: 10 }, createTenant));
  if (!greedy) expect.fail();
  const send = async (tenant: typeof greedy) => (await call("getLeadList", tenant)).status;
  const statuses = { greedy: [] as unknown[], others: [] as unknown[] };
  for (let minute = 0; minute < MINUTES; minute++) {
    // The requests arrive in rounds, so that those of all organisations are mixed.
    for (let round = 0; round < LIMIT; round++) {
      const [own, rest] = await Promise.all([
        Promise.all(Array.from({ length: 10 }, () => send(greedy))),
        Promise.all(others.map(send)),
      ]);
      statuses.greedy.push(...own);
      statuses.others.push(...rest);
    }
    vi.setSystemTime(Date.now() + MINUTE_MS);
  }
  expect(statuses.greedy.filter((status) => status === 200)).toHaveLength(MINUTES * LIMIT);
  expect(new Set(statuses.greedy)).toEqual(new Set([200, 429]));
  expect(new Set(statuses.others)).toEqual(new Set([200]));
});
