import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { searchKey } from "../../lib/dynamodb/keys.ts";
import { buildDocument } from "../../lib/person-search/document.ts";
import { SqliteEngine } from "../../lib/person-search/sqlite.ts";
import { routes } from "../../lib/routes.ts";
import { callRoute } from "../testkit/call-route.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { readItem } from "../testkit/db-read.ts";
import { removeLead } from "../testkit/erase.ts";
import { expectLeadListNotFound, expectUnavailable } from "../testkit/errors.ts";
import { storeCopies, storeGlobalRecords, storeList } from "../testkit/fixtures.ts";
import { invoke } from "../testkit/invoke.ts";
import { createSearchHandler, indexPersons, search, storeSearchable, storeStaff } from "../testkit/person-index.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const hide = ({ emails: _, phones: __, ...shown }: Awaited<ReturnType<typeof storeStaff>>["staff"][number]) => ({
  ...shown,
  hasEmail: true,
  hasPhone: true,
});

describe("POST /entities/persons/search", () => {
  test("returns the first 25 persons without contact data, and stores the ids of all for a day", async () => {
    const [{ orgId, token }, { staff, ids, filters }] = [await createTenant(), await storeStaff(30)];
    const found = await search({ token }, { filters });
    expect(found).toEqual({
      searchId: expect.any(String),
      ...{ totalCount: 30, totalIsExact: true, expiresAt: expect.any(String) },
      items: staff.slice(0, 25).map((person) => ({ id: person.id, status: "new", person: hide(person) })),
    });
    expect(Math.abs(Date.parse(found.expiresAt) - Date.now() - DAY_MS)).toBeLessThan(60_000);
    expect(await readItem(searchKey(orgId, found.searchId))).toMatchObject({ totalCount: 30 });
    const page = await callRoute("listSearchPersons", { token }, { params: { id: found.searchId } });
    expect(page.body.items.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  test("says of each person whether it is new, a lead, erased or gone, and shows the organisation's own record", async () => {
    const [tenant, { staff, ids, filters }] = [await createTenant(), await storeStaff(3)];
    const gone = { ...hide(staff[0] ?? expect.fail()), id: `f${randomUUID().slice(1)}`, jobTitle: "" };
    await indexPersons([gone]);
    const [, lead = expect.fail(), erased = expect.fail()] = staff;
    const changed = { ...lead, jobTitle: "CTO", emails: [], birthDate: "1980-01-01" };
    await storeCopies(tenant.orgId, [changed, erased]);
    expect((await removeLead(tenant, erased.id)).status).toBe(204);
    const { items } = await search(tenant, { filters });
    expect(items).toEqual([
      { id: ids[0], status: "new", person: hide(staff[0] ?? expect.fail()) },
      { id: lead.id, status: "lead", person: { ...hide(lead), jobTitle: "CTO", hasEmail: false } },
      { id: erased.id, status: "erased" },
      { id: gone.id, status: "notFound" },
    ]);
    // Another organisation sees the global records.
    const { items: others } = await search(await createTenant(), { filters });
    expect(others.map(({ status }: { status: string }) => status)).toEqual(["new", "new", "new", "notFound"]);
  });

  test("says who is in a list, also of persons who were removed from it, and reads the page in at most 100 items a request", async () => {
    const [tenant, { ids, filters }] = [await createTenant(), await storeStaff(100)];
    const selection = { mode: "manual", includedIds: ids.slice(0, 40) };
    await callRoute("addProspects", tenant, { body: { selection } });
    await callRoute("removeProspects", tenant, { body: { personIds: ids.slice(0, 10) } });
    proxy.take();
    const { items } = await search(tenant, { filters, limit: 100, listId: tenant.listId.toUpperCase() });
    expect(proxy.take().map(({ operation }) => operation)).toEqual([
      ...["BatchGetItem", "BatchGetItem", "BatchGetItem", "BatchGetItem"],
      ...["BatchWriteItem", "BatchWriteItem"],
    ]);
    const states = items.map(({ status, inList }: { status: string; inList: boolean }) => `${status} ${inList}`);
    expect(states).toEqual([
      ...Array(10).fill("lead false"),
      ...Array(30).fill("lead true"),
      ...Array(60).fill("new false"),
    ]);
  });

  test("returns 404, 403 or 400 for a list that the caller may not use, before it asks the engine", async () => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const handler = createSearchHandler({});
    const call = (listId: string, token = tenant.token) =>
      invoke(handler, routes.searchPersons, { token, body: { filters: { hasEmail: true }, listId } });
    proxy.take();
    expectLeadListNotFound(await call(other.listId), other.listId);
    expect((await call(tenant.listId, tenant.outsiderToken)).status).toBe(403);
    expect((await call(await storeList(tenant.orgId, { type: "company", userIds: ["member"] }))).status).toBe(400);
    expect(proxy.take().filter(isWrite)).toEqual([]);
  });

  test("counts facets of all persons, whatever the limit, and shows none if none are requested", async () => {
    const [{ token }, { staff, filters }] = [await createTenant(), await storeStaff(4)];
    const [first = expect.fail()] = staff;
    await storeSearchable([{ ...first, departments: ["Sales", "Legal"], country: "" }]);
    const body = { filters, limit: 0, facets: ["departments", "country", "departments", "state"] };
    const { items, facets, totalCount } = await search({ token }, body);
    expect({ items, facets, totalCount }).toEqual({
      items: [],
      totalCount: 4,
      facets: {
        departments: [
          { value: expect.stringMatching(/^sales$/i), count: 4 },
          { value: "Legal", count: 1 },
        ],
        country: [{ value: "United Kingdom", count: 3 }],
        state: [],
      },
    });
    expect(await search({ token }, { filters, facets: [] })).not.toHaveProperty("facets");
  });

  test("stores a result without persons", async () => {
    const tenant = await createTenant();
    const { searchId, ...found } = await search(tenant, { filters: { country: { any: [randomUUID()] } } });
    expect(found).toEqual({ totalCount: 0, totalIsExact: true, expiresAt: expect.any(String), items: [] });
    const page = await callRoute("listSearchPersons", { token: tenant.token }, { params: { id: searchId } });
    expect(page.body).toEqual({ items: [], nextCursor: null });
  });

  test("stores equal filters of two organisations, and of two operations, as different searches", async () => {
    const [one, two] = [await createTenant(), await createTenant()];
    const { filters } = await storeStaff(2);
    const first = { headers: { "idempotency-key": "first" } };
    const { searchId } = await search(one, { filters }, first);
    expect((await search(one, { filters }, first)).searchId).toBe(searchId);
    const others = [await search(two, { filters }, first), await search(one, { filters })];
    expect(new Set([searchId, ...others.map((found) => found.searchId)]).size).toBe(3);
    const page = await callRoute("listSearchPersons", { token: two.adminToken }, { params: { id: searchId } });
    expect(page.status).toBe(404);
  });

  test("returns 503 and stores nothing until the index has been built", async () => {
    const { token } = await createTenant();
    const engine = new SqliteEngine();
    await engine.put([buildDocument(randomUUID(), { city: "Rome" })]);
    proxy.take();
    const handler = createSearchHandler({ search: (...query) => engine.search(...query) });
    const call = { token, body: { filters: { hasEmail: false } }, headers: { "idempotency-key": "mine" } };
    expectUnavailable(await invoke(handler, routes.searchPersons, call), "mine");
    expect(proxy.take()).toEqual([]);
    await engine.close();
  });

  test("returns 503 and stores nothing if the engine fails or takes longer than the request has", async () => {
    const { token } = await createTenant();
    const call = { token, body: { filters: { hasEmail: true } }, headers: { "idempotency-key": "mine" } };
    proxy.take();
    const failing = createSearchHandler({ search: async () => Promise.reject(new Error("no shard responded")) });
    expectUnavailable(await invoke(failing, routes.searchPersons, call), "mine");
    const hanging = createSearchHandler({
      search: (_, signal) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    });
    expectUnavailable(await invoke(hanging, routes.searchPersons, { ...call, remainingMs: 1_100 }), "mine");
    expect(proxy.take()).toEqual([]);
  });

  test("never shows contact data, whatever the record contains", async () => {
    const { token, orgId } = await createTenant();
    const secret = "secret4f1d";
    const contact = fc.string({ unit: "grapheme", maxLength: 6 }).map((text) => `${text}${secret}`);
    const anything = fc.oneof(contact, fc.array(contact), fc.record({ work: contact }), fc.constant(null));
    const record = fc.record(
      { emails: anything, phones: anything, birthDate: anything, email: anything, homePhone: anything },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
        const persons = records.map((fields) => ({ ...fields, firstName: "Ada", id: randomUUID() as string }));
        await storeGlobalRecords(persons);
        await storeCopies(orgId, persons.slice(0, 5));
        const ids = persons.map(({ id }) => id);
        const engine = { search: async () => ({ ids, totalCount: 1, totalIsExact: true, facets: new Map() }) };
        const body = { filters: { hasEmail: true }, limit: 100 };
        const { status, text } = await invoke(createSearchHandler(engine), routes.searchPersons, { token, body });
        expect(status).toBe(200);
        expect(text).toContain("Ada");
        expect(text).not.toContain(secret);
      }),
      { numRuns: 30 },
    );
  });
});
