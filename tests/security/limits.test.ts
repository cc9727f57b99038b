import { beforeAll, expect, test } from "vitest";
import { usageKey } from "../../lib/dynamodb/keys.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import { toDay } from "../../lib/limits/usage-item.ts";
import { BAD_CREDENTIALS } from "../testkit/bad-credentials.ts";
import { readItem } from "../testkit/db-read.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { buildForgedTokens } from "../testkit/security/forged-tokens.ts";
import { LOOK_ALIKE_ORGANISATIONS } from "../testkit/security/look-alike-organisations.ts";
import { createVictim, requestOf, type Victim } from "../testkit/security/victim.ts";
import { createTenant } from "../testkit/tenant.ts";

/** A route of each counter, and one that needs no body. */
const NAMES = ["getLeadList", "addProspects", "getSearch"] as const;

const attacker = createAttacker();
const callLimited = loadLimitedService("requestsPerMinute=100000,prospectsPerDay=100000");
let victim: Victim;
beforeAll(async () => {
  victim = await createVictim();
  // The first call loads the handler, one at a time, because that reads the environment.
  for (const name of NAMES) await callLimited(name, { token: "" });
});

const readUsage = (orgId: OrgId) => readItem(usageKey(orgId, toDay(new Date())));

test("nobody uses up the limits of another organisation", async () => {
  const claims = { sub: "member", org_id: victim.orgId, org_role: "org:member" };
  const bad = Object.entries(BAD_CREDENTIALS).map(async ([title, build]) => ({ title, ...(await build(claims)) }));
  const credentials = [...(await buildForgedTokens(claims)).slice(0, 40), ...(await Promise.all(bad))];
  await attacker.expectRejected(
    credentials.flatMap(({ title, ...call }) =>
      NAMES.map((name) => ({
        title: `${name} ${title}`,
        send: () => callLimited(name, { token: "" }, { ...requestOf(name, victim), token: undefined, ...call }),
        status: 401,
      })),
    ),
  );

  for (const imitate of Object.values(LOOK_ALIKE_ORGANISATIONS)) {
    const { orgId, token } = await createTenant(imitate(victim.orgId));
    await attacker.expectRejected(
      NAMES.map((name) => ({
        title: `${name} ${orgId}`,
        send: () => callLimited(name, { token }, requestOf(name, victim)),
        status: 404,
      })),
    );
    expect(await readUsage(orgId)).toMatchObject({ requests: NAMES.length, prospects: 1 });
  }
  expect(await readUsage(victim.orgId)).toBeUndefined();
});

test("requests that are not valid do not count, not even those of the organisation itself", async () => {
  const { token, listId } = victim;
  await attacker.expectRejected([
    {
      title: "query",
      send: () => callLimited("getLeadList", { token, listId }, { query: { orgId: "x" } }),
      status: 400,
    },
    { title: "body", send: () => callLimited("addProspects", { token, listId }, { body: {} }), status: 400 },
    { title: "id", send: () => callLimited("getSearch", { token, listId: "#" }), status: 404 },
  ]);
  expect(await readUsage(victim.orgId)).toBeUndefined();
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.limits);
});
