import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { startMeteredDatabase } from "../bench/harness/metered-database.ts";
import { invoke } from "../testkit/invoke.ts";
import { signToken } from "../testkit/tokens.ts";

let database: Awaited<ReturnType<typeof startMeteredDatabase>>;
let storeSearch: LambdaHandler;
let getSearch: LambdaHandler;

beforeAll(async () => {
  database = await startMeteredDatabase(inject("databaseEndpoint"));
  process.env.DYNAMODB_ENDPOINT = database.endpoint;
  vi.resetModules();
  ({ handler: storeSearch } = await import("../../functions/store-search.ts"));
  ({ handler: getSearch } = await import("../../functions/get-search.ts"));
});
afterAll(() => database.stop());

test.each([
  [1, 2],
  [1_000, 17],
  [10_000, 161],
])(
  "storing %d ids costs %d write units and two requests, and reading the search one read unit",
  async (size, units) => {
    // The longest id of an organisation, because it is in every key.
    const token = await signToken({ sub: "member", org_id: randomBytes(32).toString("hex") });
    const personIds = Array.from({ length: size }, () => randomUUID());
    database.take();
    const { body } = await invoke(storeSearch, routes.storeSearch, { token, body: { personIds } });
    expect(body.totalCount).toBe(size);
    expect(database.take()).toEqual({ requests: 2, readUnits: 0, writeUnits: units });

    const { status } = await invoke(getSearch, routes.getSearch, { token, params: { id: body.searchId } });
    expect(status).toBe(200);
    expect(database.take()).toEqual({ requests: 1, readUnits: 1, writeUnits: 0 });
  },
);
