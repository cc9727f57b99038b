import { beforeAll, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { createVictim, ROUTE_NAMES, requestOf, type Victim } from "../testkit/security/victim.ts";

/** Is part of many names and values, so that a response that repeats one is recognised. */
const SENT = "Wqjkvb";

const attacker = createAttacker();
let tenant: Victim;
beforeAll(async () => {
  tenant = await createVictim();
});

test("unknown and repeated query parameters are rejected on every route", async () => {
  const polluted: readonly Record<string, string>[] = [
    ...["orgId", "org_id", "userId", "admin", "pk", "_method", "callback", "debug", "id", "limit[]", "cursor[]"].map(
      (name) => ({ [name]: SENT }),
    ),
    ...["__proto__", "constructor", "prototype", "__proto__[isAdmin]", "toString", "hasOwnProperty"].map((name) => ({
      [name]: "true",
    })),
    { "": SENT },
    { "\r\nX: y": SENT },
    { [SENT.repeat(100)]: "1" },
  ];
  await attacker.expectRejected(
    ROUTE_NAMES.flatMap((name) =>
      polluted.map((query) => ({
        title: `${name} ${JSON.stringify(query)}`,
        send: () => callRoute(name, { token: tenant.adminToken }, { ...requestOf(name, tenant), query }),
        status: 400,
        sent: [SENT],
      })),
    ),
  );
  const values: readonly Record<string, string>[] = [
    ...["1,2", "1,1", "0", "-1", "101", "1e2", "0x10", " 1", "1 ", "1.0", "NaN", "Infinity", "٣", "９", "", "1\0"].map(
      (limit) => ({ limit }),
    ),
    ...["a,b", "", "\0", "../..", SENT, "A".repeat(1_025)].map((cursor) => ({ cursor })),
  ];
  const types = ["person,company", "person,person", "PERSON", "", "*", "person\0", "' OR '1'='1", "__proto__"];
  await attacker.expectRejected(
    (["listLeadLists", "listLeads"] as const).flatMap((name) =>
      [...values, ...(name === "listLeadLists" ? types.map((type) => ({ type })) : [])].map((query) => ({
        title: `${name} ${JSON.stringify(query)}`,
        send: () => callRoute(name, tenant, { query: { ...query } }),
        status: 400,
        sent: [SENT],
      })),
    ),
  );
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.queries);
});
