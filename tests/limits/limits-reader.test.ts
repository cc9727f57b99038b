import { expect, inject, onTestFinished, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { limitsKey } from "../../lib/dynamodb/keys.ts";
import { createLimitsReader } from "../../lib/limits/limits-reader.ts";
import { type Interceptor, startDatabaseProxy } from "../testkit/database-proxy.ts";
import { TABLES } from "../testkit/environment.ts";
import { buildErrorResponse } from "../testkit/faults/fault.ts";
import { storeItems } from "../testkit/fixtures.ts";
import { createTenant } from "../testkit/tenant.ts";

const START = new Date("2026-11-26T12:00:00.000Z").getTime();

/** A reader of limits, and an organisation with a limit of its own. */
async function openReader(intercept?: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), intercept);
  onTestFinished(() => proxy.stop());
  const readLimits = createLimitsReader({ requestsPerMinute: 600, listsPerDay: 1_000 });
  const database = createDatabase({ client: createClient(proxy.endpoint), tables: TABLES }, deadlineAfter(20_000));
  const { orgId } = await createTenant();
  const setOwn = (requestsPerMinute: number) =>
    storeItems([{ key: limitsKey(orgId), attributes: { requestsPerMinute } }]);
  await setOwn(1);
  return {
    setOwn,
    read: (secondsLater: number, own = orgId) => readLimits(database, own, new Date(START + secondsLater * 1_000)),
    countRequests: () => proxy.take().length,
  };
}

test("an organisation's own limits replace the defaults, and are read once a minute", async () => {
  const { read, setOwn, countRequests } = await openReader();
  expect(await read(0)).toEqual({ requestsPerMinute: 1, listsPerDay: 1_000 });
  await setOwn(2);
  expect(await read(59)).toMatchObject({ requestsPerMinute: 1 });
  expect(countRequests()).toBe(1);
  expect(await read(60)).toMatchObject({ requestsPerMinute: 2 });
  expect(countRequests()).toBe(1);
});

test("an organisation without limits of its own has the defaults, also if another organisation was read before", async () => {
  const { read, countRequests } = await openReader();
  await read(0);
  const { orgId: other } = await createTenant();
  for (const seconds of [0, 1])
    expect(await read(seconds, other)).toEqual({ requestsPerMinute: 600, listsPerDay: 1_000 });
  expect(countRequests()).toBe(2);
});

test("a read that fails is not kept: the next request reads the limits again", async () => {
  let isFirst = true;
  const { read } = await openReader(async (request, forward) => {
    const fails = isFirst;
    isFirst = false;
    return fails ? buildErrorResponse(400, "ValidationException") : forward(request);
  });
  await expect(read(0)).rejects.toThrow();
  expect(await read(0)).toMatchObject({ requestsPerMinute: 1 });
});
