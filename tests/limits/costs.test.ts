import { randomUUID } from "node:crypto";
import { expect, inject, onTestFinished, test } from "vitest";
import { startMeteredDatabase } from "../bench/harness/metered-database.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { createTenant } from "../testkit/tenant.ts";

const LIMITS =
  "requestsPerMinute=600,searchesPerMinute=60,prospectsPerMinute=60000,prospectsPerDay=1000000,personsShownPerDay=20000,listsPerDay=1000";

test("the limits cost one request and one write unit a call, and one request and one read unit more once a minute", async () => {
  const database = await startMeteredDatabase(inject("databaseEndpoint"));
  onTestFinished(() => database.stop());
  const [withLimits, without] = [
    loadLimitedService(LIMITS, database.endpoint),
    loadLimitedService(undefined, database.endpoint),
  ];
  const tenant = await createTenant();
  // Persons that do not exist, so that each call has the same costs.
  const body = { selection: { mode: "manual", includedIds: [randomUUID(), randomUUID()] } };
  const measure = async (call: typeof withLimits) => {
    database.take();
    expect(await call("addProspects", tenant, { body })).toMatchObject({ status: 200, text: '{"addedCount":0}' });
    return database.take();
  };
  await measure(without);
  const { requests, readUnits, writeUnits } = await measure(without);
  expect(await measure(withLimits)).toEqual({
    requests: requests + 2,
    readUnits: readUnits + 1,
    writeUnits: writeUnits + 1,
  });
  for (let i = 0; i < 2; i++) {
    expect(await measure(withLimits)).toEqual({ requests: requests + 1, readUnits, writeUnits: writeUnits + 1 });
  }
});
