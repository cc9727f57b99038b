import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { callRoute, validationErrors } from "../testkit/call-route.ts";
import { storeList } from "../testkit/fixtures.ts";
import { buildPeople } from "../testkit/people.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const REFUSED = [{ path: "cursor", message: "must be the nextCursor of an earlier page of the same listing" }];

/** An organisation with two lists of three persons each. */
async function someTenant(): Promise<Tenant & { otherListId: string }> {
  const tenant = await createTenant();
  const otherListId = await storeList(tenant.orgId, { userIds: ["member"] });
  for (const listId of [tenant.listId, otherListId]) {
    await callRoute("addProspects", { ...tenant, listId }, { body: { prospects: buildPeople(3) } });
  }
  return { ...tenant, otherListId };
}

describe.each(["listLeadLists", "listLeads"] as const)("a cursor of %s", (route) => {
  let tenant: Tenant & { otherListId: string };
  let stranger: typeof tenant;
  let cursor: string;
  const page = (caller: Parameters<typeof callRoute>[1], sent: string) =>
    callRoute(route, caller, { query: { limit: "1", cursor: sent } });

  beforeAll(async () => {
    [tenant, stranger] = [await someTenant(), await someTenant()];
    cursor = (await callRoute(route, tenant, { query: { limit: "1" } })).body.nextCursor;
  });

  test("leads to the same page, however often it is sent", async () => {
    const [one, again] = [await page(tenant, cursor), await page(tenant, cursor)];
    expect(one.status).toBe(200);
    expect(one.body.items).toHaveLength(1);
    expect(again.body).toEqual(one.body);
  });

  test("is good for whoever may see the listing", async () => {
    expect((await page({ ...tenant, token: tenant.adminToken }, cursor)).status).toBe(200);
  });

  test("cannot be changed: not in any of its characters, and not in length", async () => {
    const base64url = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .é");
    await fc.assert(
      fc.asyncProperty(fc.nat(cursor.length), base64url, fc.boolean(), async (at, char, isMore) => {
        const changed = cursor.slice(0, at) + char + cursor.slice(isMore ? at : at + 1);
        fc.pre(changed !== cursor);
        expect(await validationErrors(route, tenant, { query: { cursor: changed } })).toEqual(REFUSED);
      }),
      { numRuns: 300 },
    );
    for (const cut of [1, 4, 22, cursor.length - 1]) {
      expect(await validationErrors(route, tenant, { query: { cursor: cursor.slice(0, cut) } })).toEqual(REFUSED);
    }
  });

  test("is no good in another organisation", async () => {
    expect(await validationErrors(route, stranger, { query: { cursor } })).toEqual(REFUSED);
  });

  test("is no good in another listing", async () => {
    const others = (["listLeadLists", "listLeads"] as const).flatMap((other) => [
      ...(other === route ? [] : [[other, tenant] as const]),
      ...(other === "listLeads" ? [[other, { ...tenant, listId: tenant.otherListId }] as const] : []),
    ]);
    for (const [other, caller] of others)
      expect(await validationErrors(other, caller, { query: { cursor } })).toEqual(REFUSED);
  });

  test("cannot be made up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 100 }), fc.boolean(), async (text, raw) => {
        const made = raw ? text : Buffer.from(text).toString("base64url");
        expect(await validationErrors(route, tenant, { query: { cursor: made } })).toEqual(REFUSED);
      }),
      { numRuns: 100 },
    );
    const short = [{ path: "cursor", message: "must have a length of at least 1" }];
    expect(await validationErrors(route, tenant, { query: { cursor: "" } })).toEqual(short);
    const long = [{ path: "cursor", message: "must have a length of at most 1024" }];
    expect(await validationErrors(route, tenant, { query: { cursor: "A".repeat(1_025) } })).toEqual(long);
  });

  test("tells nothing to one who may not see the list", async () => {
    if (route === "listLeads")
      expect((await page({ ...tenant, token: tenant.outsiderToken }, cursor)).status).toBe(403);
    else expect((await page({ ...tenant, token: tenant.outsiderToken }, cursor)).body.items).toEqual([]);
  });
});
