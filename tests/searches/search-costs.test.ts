import { randomBytes, randomUUID } from "node:crypto";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { OrgId } from "../../lib/identity/principal.ts";
import { routes } from "../../lib/routes.ts";
import { startMeteredDatabase } from "../bench/harness/metered-database.ts";
import { storeGlobalRecords, storeList } from "../testkit/fixtures.ts";
import { invoke } from "../testkit/invoke.ts";
import { signToken } from "../testkit/tokens.ts";

let database: Awaited<ReturnType<typeof startMeteredDatabase>>;
let kit: typeof import("../testkit/person-index.ts");

/** The longest id of an organisation, because it is in every key. */
const orgId = v.parse(OrgId, randomBytes(32).toString("hex"));

beforeAll(async () => {
  database = await startMeteredDatabase(inject("databaseEndpoint"));
  Object.assign(process.env, {
    DYNAMODB_ENDPOINT: database.endpoint,
    LIMITS: "requestsPerMinute=600,searchesPerMinute=60,personsShownPerDay=20000",
  });
  vi.resetModules();
  kit = await import("../testkit/person-index.ts");
});
afterAll(() => database.stop());

/** Searches twice with a new set of hits, because the first request of a minute reads the limits. @returns the second costs */
async function measureSearch(hits: number, body: object) {
  const ids = Array.from({ length: hits }, () => randomUUID() as string);
  const handler = kit.createSearchHandler({
    search: async () => ({ ids, totalCount: hits, totalIsExact: true, facets: new Map() }),
  });
  // The items of the page exist, so that they are counted as shown.
  await storeGlobalRecords(ids.slice(0, 100).map((id) => ({ id })));
  const token = await signToken({ sub: "member", org_id: orgId });
  for (const _ of [1, 2]) {
    database.take();
    const { status } = await invoke(handler, routes.searchPersons, {
      token,
      body: { filters: { hasEmail: true }, ...body },
    });
    expect(status).toBe(200);
  }
  return database.take();
}

/** Of the check of the limits before the work, and of the persons that are shown. */
const USAGE_WRITE_UNITS = 2;

describe("a search costs", () => {
  test.each([
    [10_000, {}, 6, 165],
    [50, {}, 6, 4],
  ])(
    "with %d hits and %j, at most %d requests, and at most %d write units except usage",
    async (hits, body, requests, writeUnits) => {
      const costs = await measureSearch(hits, body);
      expect(costs.requests).toBeLessThanOrEqual(requests);
      expect(costs.writeUnits - USAGE_WRITE_UNITS).toBeLessThanOrEqual(writeUnits);
    },
  );

  test("with 10,000 hits, 100 items and listId, 8 requests, 2 of which count usage, and 162 write units except usage", async () => {
    const listId = await storeList(orgId, { userIds: ["member"] });
    const { requests, writeUnits } = await measureSearch(10_000, { limit: 100, listId });
    expect({ requests, writeUnits: writeUnits - USAGE_WRITE_UNITS }).toEqual({ requests: 8, writeUnits: 162 });
  });
});
