import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { searchKey, usageKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { routes } from "../../lib/routes.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readItem } from "../testkit/db-read.ts";
import { buildErrorBody } from "../testkit/errors.ts";
import { storeGlobalRecords, storeSearch } from "../testkit/fixtures.ts";
import { invoke } from "../testkit/invoke.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { buildPeople } from "../testkit/people.ts";
import { createSearchHandler } from "../testkit/person-index.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const readUsage = (orgId: OrgId) => readItem(usageKey(orgId, new Date().toISOString().slice(0, 10)));

/** An organisation with a stored search: 6 persons, then 4 ids without a record. */
async function createSearch() {
  const tenant = await createTenant();
  const people = buildPeople(6);
  await storeGlobalRecords(people);
  const ids = [...people.map(({ id }) => id), ...Array.from({ length: 4 }, () => randomUUID())];
  return { tenant, call: { params: { id: await storeSearch(tenant.orgId, ids) } } };
}

describe("the persons that searches show", () => {
  test("are counted exactly: each item with a person, each time it is shown", async () => {
    const { tenant, call } = await createSearch();
    const service = loadLimitedService("requestsPerMinute=600,personsShownPerDay=100");
    const { headers, body } = await service("listSearchPersons", { token: tenant.token }, call);
    expect(body.items).toHaveLength(10);
    expect(headers).toMatchObject({
      "ratelimit-policy": '"requests-minute";q=600;w=60, "persons-shown-day";q=100;w=86400',
      ratelimit: expect.stringMatching(/^"requests-minute";r=599;t=\d+, "persons-shown-day";r=94;t=\d+$/),
    });
    await service("listSearchPersons", { token: tenant.token }, { ...call, query: { limit: "2" } });
    expect(await readUsage(tenant.orgId)).toMatchObject({ requests: 2, personsShown: 8 });
  });

  test("are not shown above the limit: the page is rejected with 429, and uses up nothing", async () => {
    const { tenant, call } = await createSearch();
    const service = loadLimitedService("requestsPerMinute=3,personsShownPerDay=9");
    expect((await service("listSearchPersons", { token: tenant.token }, call)).status).toBe(200);
    const rejected = await service("listSearchPersons", { token: tenant.token }, call);
    expect(rejected).toMatchObject({
      status: 429,
      headers: {
        "retry-after": expect.stringMatching(/^\d+$/),
        ratelimit: expect.stringMatching(/^"requests-minute";r=2;t=\d+, "persons-shown-day";r=3;t=\d+$/),
      },
      body: buildErrorBody(
        rejected,
        "TOO_MANY_REQUESTS",
        "The request exceeds what is left of the organisation's limit of 9 persons shown by searches per day; " +
          "send it again after the seconds in Retry-After",
      ),
    });
    const smaller = { ...call, query: { limit: "3" } };
    expect((await service("listSearchPersons", { token: tenant.token }, smaller)).body.items).toHaveLength(3);
    expect(await readUsage(tenant.orgId)).toMatchObject({ requests: 2, personsShown: 9 });
  });

  test("concurrent pages never show more than the limit", async () => {
    const { tenant, call } = await createSearch();
    const service = loadLimitedService("personsShownPerDay=20");
    await service("getSearch", { token: tenant.token }, call);
    const pages = await Promise.all(
      Array.from({ length: 10 }, () => service("listSearchPersons", { token: tenant.token }, call)),
    );
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(pages.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  test("are taken before the search is stored, so a rejected search leaves nothing that can be read or selected", async () => {
    const { orgId, token } = await createTenant();
    const [people, missing] = [buildPeople(5), randomUUID()];
    await storeGlobalRecords(people);
    const ids = [...people.map(({ id }) => id), missing];
    process.env.LIMITS = "searchesPerMinute=5,personsShownPerDay=7";
    const handler = createSearchHandler({
      search: async () => ({ ids, totalCount: 6, totalIsExact: true, facets: new Map() }),
    });
    delete process.env.LIMITS;
    const call = { token, body: { filters: { hasEmail: true } } };
    const { body } = await invoke(handler, routes.searchPersons, call);
    expect(await readItem(searchKey(orgId, body.searchId))).toBeDefined();
    proxy.take();
    expect((await invoke(handler, routes.searchPersons, call)).status).toBe(429);
    expect(
      proxy
        .take()
        .filter(isWrite)
        .map(({ operation }) => operation),
    ).toEqual(["UpdateItem", "UpdateItem", "UpdateItem"]);
    expect(await readUsage(orgId)).toMatchObject({ requests: 1, searches: 1, personsShown: 5 });
  });
});
