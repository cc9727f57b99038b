import { randomBytes, randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import type { Call } from "../testkit/invoke.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { LOOK_ALIKE_ORGANISATIONS } from "../testkit/security/look-alike-organisations.ts";
import {
  createVictim,
  ROUTES_WITH_ID,
  type RouteName,
  requestOf,
  toRoute,
  type Victim,
} from "../testkit/security/victim.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const attacker = createAttacker();
let victim: Victim;
beforeAll(async () => {
  victim = await createVictim(`org_${randomBytes(8).toString("hex")}a`);
});

describe.each(Object.entries(LOOK_ALIKE_ORGANISATIONS))("an organisation whose id is %s of another's", (_, imitate) => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await createTenant(imitate(victim.orgId));
  });

  /** Sends a request with an id. @returns everything by which a response, or the work for it, could tell that the id exists */
  async function observe(name: RouteName, id: string, call: Call) {
    proxy.take();
    const { status, headers, text, requestId } = await callRoute(name, { token: tenant.adminToken }, call);
    // The id of an operation is a hash of the request.
    const hide = (all: string) =>
      all
        .replaceAll(id, "ID")
        .replaceAll(requestId, "REQUEST")
        .replaceAll(/OPERATION#[\w-]{22}/g, "OPERATION");
    const requests = proxy.take().map(({ operation, body }) => `${operation} ${hide(body)}`);
    return { status, headers: hide(JSON.stringify(headers)), text: hide(text), requests };
  }

  test.each(ROUTES_WITH_ID)("%s responds to the other's ids as to ids that nothing has", async (name) => {
    const request = requestOf(name, victim);
    const sent = request.params?.id ?? "";
    const unknown = randomUUID();
    const observed = await observe(name, sent, request);
    const expected = await observe(name, unknown, { ...request, params: { id: unknown } });
    expect(observed).toEqual(expected);
    for (const id of [sent, sent.toUpperCase()]) {
      for (const headers of [{}, { "if-match": "*" }])
        await attacker.expectRejected([
          {
            title: `${name} ${JSON.stringify(headers)}`,
            send: () => callRoute(name, { token: tenant.adminToken }, { ...request, params: { id }, headers }),
            status: 404,
          },
        ]);
    }
  });

  test("sees nothing in listings, finds nobody, and removes nothing", async () => {
    const token = tenant.adminToken;
    const lists = await callRoute("listLeadLists", { token });
    expect(lists.body.items.map(({ id }: { id: string }) => id)).toEqual([tenant.listId]);
    expect((await callRoute("listLeads", tenant)).body.items).toEqual([]);
    const found = await callRoute("findLeads", { token }, { body: { email: `${victim.personId}@example.com` } });
    expect(found.body).toEqual({ items: [] });
    const removed = await callRoute("removeProspects", tenant, { body: { personIds: victim.personIds } });
    expect(removed.body).toEqual({ removedCount: 0 });
    const members = await callRoute("getLeadList", victim);
    expect(members.body.memberCount).toBe(victim.personIds.length);
  });

  test("does not get a copy of the other's leads by selecting their ids", async () => {
    const selection = { mode: "manual", includedIds: victim.personIds };
    const headers = { prefer: "return=representation" };
    const { body } = await callRoute("addProspects", tenant, { body: { selection }, headers });
    expect(body.results.map(({ status }: { status: string }) => status)).toEqual(["notFound", "notFound", "notFound"]);
  });
});

test("every route with an id has been tried", () => {
  for (const name of ROUTES_WITH_ID) expect(requestOf(name, victim).params?.id, toRoute(name).path).toBeTruthy();
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.organisations);
});
