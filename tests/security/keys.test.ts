import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { hasVisibleText } from "../../lib/unicode.ts";
import { callRoute } from "../testkit/call-route.ts";
import { buildPerson } from "../testkit/people.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { buildHostileIds } from "../testkit/security/hostile-ids.ts";
import { createVictim, ROUTES_WITH_ID, requestOf, type Victim } from "../testkit/security/victim.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";
import { signToken } from "../testkit/tokens.ts";

const attacker = createAttacker();
let tenant: Tenant;
let victim: Victim;
/** By routes with an id, the hostile ids that are made of an id of the victim. */
const hostileIds = (name: (typeof ROUTES_WITH_ID)[number]) =>
  buildHostileIds(requestOf(name, victim).params?.id ?? "", victim.orgId);
/** A response can contain a short text by chance. The log line has the id of the caller's organisation. */
const toSent = (value: string) => (value.length > 8 && value !== victim.orgId ? [value] : []);

beforeAll(async () => {
  [tenant, victim] = await Promise.all([createTenant(), createVictim()]);
});

describe.each(ROUTES_WITH_ID)("%s", (name) => {
  test("returns 404 for every hostile id in an event, even to an admin of the organisation", async () => {
    const { body } = requestOf(name, victim);
    await attacker.expectRejected(
      hostileIds(name).map((id) => ({
        title: `id ${JSON.stringify(id)}`,
        send: () => callRoute(name, { token: victim.adminToken }, { params: { id }, body }),
        status: 404,
        sent: toSent(id),
      })),
    );
  });
});

describe("ids in a body", () => {
  const BODIES = {
    "prospects.id": ["addProspects", (id: string) => ({ prospects: [{ ...buildPerson(), id }] })],
    includedIds: ["addProspects", (id: string) => ({ selection: { mode: "manual", includedIds: [id] } })],
    searchId: [
      "addProspects",
      (searchId: string) => ({ selection: { mode: "bulk", searchId, startIndex: 0, targetCount: 1 } }),
    ],
    excludedIds: [
      "addProspects",
      (id: string) => ({
        selection: { mode: "bulk", searchId: victim.searchId, startIndex: 0, targetCount: 1, excludedIds: [id] },
      }),
    ],
    companyIds: ["addCompanies", (id: string) => ({ companyIds: [id] })],
    personIds: ["removeProspects", (id: string) => ({ personIds: [id] })],
    "personIds of a search": ["storeSearch", (id: string) => ({ personIds: [id] })],
  } as const;

  test.each(Object.entries(BODIES))("%s returns 400 for every hostile id", async (_, [route, build]) => {
    const listId = route === "addCompanies" ? victim.companyListId : victim.listId;
    await attacker.expectRejected(
      buildHostileIds(victim.personId, victim.orgId)
        // White space around an optional field does not count, and a text without visible characters is as no text.
        .filter((id) => hasVisibleText(id) && id.trim() !== victim.personId)
        .map((id) => ({
          title: `id ${JSON.stringify(id)}`,
          send: () => callRoute(route, { token: victim.adminToken, listId }, { body: build(id) }),
          status: 400,
          sent: toSent(id),
        })),
    );
  });

  test("the id of another organisation's search is as unknown as any other", async () => {
    const select = async (searchId: string) => {
      const selection = { mode: "bulk", searchId, startIndex: 0, targetCount: 1 };
      const { status, headers, body } = await callRoute("addProspects", tenant, { body: { selection } });
      return { status, headers, error: { ...body.error, requestId: undefined } };
    };
    await attacker.expectRejected([
      {
        title: "foreign search",
        send: async () => {
          const [foreign, unknown] = [await select(victim.searchId), await select(randomUUID())];
          expect(foreign).toEqual(unknown);
          return { status: foreign.status, headers: foreign.headers, text: JSON.stringify(foreign.error) };
        },
        status: 400,
      },
    ]);
  });
});

test("a token with a hostile organisation is rejected, whatever route it is sent to", async () => {
  const organisations: readonly unknown[] = [
    ...buildHostileIds(victim.orgId, victim.listId).filter((value) => !/^[\w-]{1,64}$/.test(value)),
    ...[0, true, null, [], {}, [victim.orgId], { id: victim.orgId }, { toString: victim.orgId }],
  ];
  const attempts = organisations.map(async (organisation) => {
    const token = await signToken({ sub: "member", org_id: organisation, org_role: "org:admin" });
    return (["listLeadLists", "getLeadList", "addProspects"] as const).map((name) => ({
      title: `organisation ${JSON.stringify(organisation)}`,
      send: () => callRoute(name, { token, listId: victim.listId }, { body: requestOf(name, victim).body }),
      status: 401,
    }));
  });
  await attacker.expectRejected((await Promise.all(attempts)).flat());
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.keys);
});
