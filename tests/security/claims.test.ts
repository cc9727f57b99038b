import { beforeAll, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import { AUDIENCE, ISSUER } from "../testkit/environment.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { type Credentials, toUnauthorized } from "../testkit/security/credentials.ts";
import { createVictim, requestOf, type Victim } from "../testkit/security/victim.ts";
import { type Claims, signToken } from "../testkit/tokens.ts";

const attacker = createAttacker();
let victim: Victim;
let claims: Claims;
beforeAll(async () => {
  victim = await createVictim();
  claims = { sub: "member", org_id: victim.orgId, org_role: "org:admin" };
});

/** Tokens of the issuer, each with some claims changed. */
const signAll = (changes: readonly Claims[]): Promise<Credentials[]> =>
  Promise.all(
    changes.map(async (changed) => ({
      title: JSON.stringify(changed),
      token: await signToken({ ...claims, ...changed }),
    })),
  );

test("signed claims that another service or an expired session would have are rejected", async () => {
  const now = Math.floor(Date.now() / 1_000);
  const notStrings = [null, 0, 1, true, false, [], {}, [[]]];
  const issuers = [
    ...["", `${ISSUER}/`, ISSUER.toUpperCase(), `${ISSUER}:443`, ISSUER.replace("https", "http"), ` ${ISSUER}`],
    ...[`${ISSUER}\0`, `${ISSUER}#`, `${ISSUER}.attacker.test`, `https://attacker.test/${ISSUER}`, "issuer.test"],
    ...[undefined, [ISSUER], { toString: ISSUER }, [ISSUER, ISSUER], ...notStrings],
  ];
  const audiences = [
    ...["", "*", AUDIENCE.toUpperCase(), `${AUDIENCE} `, ` ${AUDIENCE}`, `${AUDIENCE},x`, `${AUDIENCE}\0`, "lead"],
    ...[undefined, ["x"], [AUDIENCE.toUpperCase()], [[AUDIENCE]], { 0: AUDIENCE }, { [AUDIENCE]: true }, ...notStrings],
  ];
  const expiries = [
    ...[0, -1, now - 6, now - 3_600, -now, undefined],
    ...["", String(now + 3_600), "never", "9999999999", [], [now + 3_600], {}, true, null],
  ];
  const starts = [now + 60, now + 3_600, Number.MAX_SAFE_INTEGER];
  await attacker.expectRejected(
    toUnauthorized(victim, [
      ...(await signAll(issuers.map((iss) => ({ iss })))),
      ...(await signAll(audiences.map((aud) => ({ aud })))),
      ...(await signAll(expiries.map((exp) => ({ exp })))),
      ...(await signAll(starts.map((nbf) => ({ nbf })))),
    ]),
  );
});

test("signed claims without exactly one user and one organisation are rejected", async () => {
  const { orgId } = victim;
  const notIds = [undefined, null, "", 0, 1, true, [], {}, [[]], "\0", "\n", "é", "\u202e"];
  const organisations: readonly unknown[] = [
    ...notIds,
    ...[[orgId], [orgId, orgId], { id: orgId }, { toString: orgId }, `${orgId} `, ` ${orgId}`, `${orgId}\0`],
    ...[`${orgId}#`, `ORG#${orgId}`, `${orgId}/x`, `${orgId}.x`, `${orgId},x`, "a".repeat(65), "*", "..", "ｏrg"],
  ];
  const users: readonly unknown[] = [...notIds, ["member"], { sub: "member" }, "u".repeat(129), "member\r\nx: y"];
  const prototypes = ["__proto__", "constructor", "prototype"].map((name) => ({ [name]: { org_id: orgId } }));
  await attacker.expectRejected(
    toUnauthorized(victim, [
      ...(await signAll(organisations.map((org_id) => ({ org_id })))),
      ...(await signAll(organisations.map((id) => ({ org_id: undefined, o: { id, rol: "admin" } })))),
      ...(await signAll(users.map((sub) => ({ sub })))),
      ...(await signAll(prototypes.map((claim) => ({ ...claim, org_id: undefined })))),
      ...(await signAll([{ org_id: undefined, o: orgId }])),
      ...(await signAll([{ org_id: undefined, o: [orgId] }])),
      ...(await signAll([{ org_id: undefined, "o.id.x": orgId, org: orgId, orgId, tenant: orgId }])),
      // The forms of both versions of Clerk's tokens, one of them broken.
      ...(await signAll(notIds.slice(1).map((org_id) => ({ org_id, o: { id: orgId, rol: "admin" } })))),
    ]),
  );
});

test("a role in any other form is no admin", async () => {
  const roles: readonly unknown[] = [
    ...[undefined, null, "", "org:Admin", "ADMIN", "admin ", " admin", "org:admin\0", "admin,member", "org:admin:x"],
    ...[
      { admin: true },
      { 0: "admin" },
      [["admin"]],
      [{ role: "admin" }],
      true,
      1,
      ["member"],
      "*",
      `${victim.orgId}:admin`,
    ],
  ];
  const tokens = await signAll(roles.map((org_role) => ({ org_role, sub: "outsider" })));
  await attacker.expectRejected(
    tokens.flatMap(({ title, ...call }) =>
      (["deleteLead", "eraseLead", "getLeadList", "addProspects", "updateLeadList", "deleteLeadList"] as const).map(
        (name) => ({
          title: `${name} ${title}`,
          send: () => callRoute(name, { token: "" }, { ...requestOf(name, victim), ...call }),
          status: 403,
        }),
      ),
    ),
  );
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.claims);
});
