import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { callRoute, validationErrors } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const INVALID_CURSOR = [{ path: "cursor", message: "must be the nextCursor of an earlier page of the same listing" }];

/** Creates an organisation with two lists of three members each. */
async function createTenantWithLists(): Promise<Tenant & { otherListId: string }> {
  const tenant = await createTenant();
  const otherListId = await storeList(tenant.orgId, { userIds: ["member"] });
  for (const listId of [tenant.listId, otherListId]) {
    await callRoute("addProspects", { ...tenant, listId }, { body: { prospects: buildPeople(3) } });
  }
  return { ...tenant, otherListId };
}

describe.each([
  ["GET /entities/leadlists", "listLeadLists"],
  ["GET /entities/leads/list/{id}", "listLeads"],
] as const)("%s with a cursor", (_, route) => {
  let tenant: Tenant & { otherListId: string };
  let otherTenant: typeof tenant;
  let cursor: string;
  const readPage = (caller: Parameters<typeof callRoute>[1], nextCursor: string) =>
    callRoute(route, caller, { query: { limit: "1", cursor: nextCursor } });

  beforeAll(async () => {
    [tenant, otherTenant] = [await createTenantWithLists(), await createTenantWithLists()];
    cursor = (await callRoute(route, tenant, { query: { limit: "1" } })).body.nextCursor;
  });

  test("returns the same page each time the cursor is sent", async () => {
    const [one, again] = [await readPage(tenant, cursor), await readPage(tenant, cursor)];
    expect(one.status).toBe(200);
    expect(one.body.items).toHaveLength(1);
    expect(again.body).toEqual(one.body);
  });

  test("returns 200 to another user who may read the listing", async () => {
    expect((await readPage({ ...tenant, token: tenant.adminToken }, cursor)).status).toBe(200);
  });

  test("returns 400 for a cursor with any changed, added or missing character", async () => {
    const base64url = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .é");
    await fc.assert(
      fc.asyncProperty(fc.nat(cursor.length), base64url, fc.boolean(), async (at, char, isMore) => {
        const changed = cursor.slice(0, at) + char + cursor.slice(isMore ? at : at + 1);
        fc.pre(changed !== cursor);
        expect(await validationErrors(route, tenant, { query: { cursor: changed } })).toEqual(INVALID_CURSOR);
      }),
      { numRuns: 300 },
    );
    for (const cut of [1, 4, 22, cursor.length - 1]) {
      expect(await validationErrors(route, tenant, { query: { cursor: cursor.slice(0, cut) } })).toEqual(
        INVALID_CURSOR,
      );
    }
  });

  test("returns 400 for the cursor of another organisation", async () => {
    expect(await validationErrors(route, otherTenant, { query: { cursor } })).toEqual(INVALID_CURSOR);
  });

  test("returns 400 if the cursor is sent to another listing", async () => {
    const others = (["listLeadLists", "listLeads"] as const).flatMap((other) => [
      ...(other === route ? [] : [[other, tenant] as const]),
      ...(other === "listLeads" ? [[other, { ...tenant, listId: tenant.otherListId }] as const] : []),
    ]);
    for (const [other, caller] of others)
      expect(await validationErrors(other, caller, { query: { cursor } })).toEqual(INVALID_CURSOR);
  });

  test("returns 400 for an invented cursor", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 100 }), fc.boolean(), async (text, raw) => {
        const invented = raw ? text : Buffer.from(text).toString("base64url");
        expect(await validationErrors(route, tenant, { query: { cursor: invented } })).toEqual(INVALID_CURSOR);
      }),
      { numRuns: 100 },
    );
    const short = [{ path: "cursor", message: "must have a length of at least 1" }];
    expect(await validationErrors(route, tenant, { query: { cursor: "" } })).toEqual(short);
    const long = [{ path: "cursor", message: "must have a length of at most 1024" }];
    expect(await validationErrors(route, tenant, { query: { cursor: "A".repeat(1_025) } })).toEqual(long);
  });

  test("shows no item to a caller who may not use the list", async () => {
    if (route === "listLeads")
      expect((await readPage({ ...tenant, token: tenant.outsiderToken }, cursor)).status).toBe(403);
    else expect((await readPage({ ...tenant, token: tenant.outsiderToken }, cursor)).body.items).toEqual([]);
  });
});
