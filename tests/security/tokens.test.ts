import { afterAll, beforeAll, expect, test } from "vitest";
import { BAD_CREDENTIALS } from "../testkit/bad-credentials.ts";
import { callRoute } from "../testkit/call-route.ts";
import { AUDIENCE, ISSUER } from "../testkit/environment.ts";
import type { Call } from "../testkit/invoke.ts";
import { mockIssuers } from "../testkit/published-keys.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { ATTACKER_JWK, buildForgedTokens } from "../testkit/security/forged-tokens.ts";
import { createVictim, ROUTE_NAMES, type RouteName, requestOf, type Victim } from "../testkit/security/victim.ts";
import { proxy } from "../testkit/setup.ts";
import { type Claims, signToken } from "../testkit/tokens.ts";

const attacker = createAttacker();
let victim: Victim;
let claims: Claims;
let issuers: Awaited<ReturnType<typeof mockIssuers>>;
beforeAll(async () => {
  victim = await createVictim();
  claims = { sub: "member", org_id: victim.orgId, org_role: "org:admin" };
  issuers = await mockIssuers(() => ({ status: 200, body: { keys: [ATTACKER_JWK] } }));
});
afterAll(() => issuers.stop());

interface Credentials extends Call {
  readonly title: string;
}

/** Sends each of the credentials to the routes, and expects 401 without a request to the database or to any issuer. */
async function expectUnauthorized(all: readonly Credentials[], names: readonly RouteName[] = ["addProspects"]) {
  await attacker.expectRejected(
    all.flatMap(({ title, ...call }) =>
      names.map((name) => ({
        title: `${name} ${title}`,
        send: () => callRoute(name, { token: "" }, { ...requestOf(name, victim), token: undefined, ...call }),
        status: 401,
        sent: call.token && call.token.length > 8 ? [call.token] : [],
      })),
    ),
  );
  expect(issuers.requestedUrls).toEqual([]);
}

const signAll = (changes: readonly Claims[]): Promise<Credentials[]> =>
  Promise.all(
    changes.map(async (changed) => ({
      title: JSON.stringify(changed),
      token: await signToken({ ...claims, ...changed }),
    })),
  );

test("the same request with the valid token is accepted", async () => {
  const token = await signToken(claims);
  expect((await callRoute("getLeadList", { ...victim, token })).status).toBe(200);
});

test("no token without a signature of the issuer is accepted", async () => {
  proxy.take();
  await expectUnauthorized(await buildForgedTokens(claims));
});

test("every route rejects every kind of bad credentials", async () => {
  const member = { ...claims, org_role: "org:member" };
  const all = Object.entries(BAD_CREDENTIALS).map(async ([title, build]) => ({ title, ...(await build(member)) }));
  await expectUnauthorized(await Promise.all(all), ROUTE_NAMES);
});

test("a token that is cut off, mixed with another one, or written differently is rejected", async () => {
  const token = await signToken(claims);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const [otherHeader, otherPayload, otherSignature] = (await signToken({ ...claims, sub: "boss" })).split(".");
  const bytes = Buffer.from(signature, "base64url");
  const flipped = Array.from(bytes, (byte, i) => {
    const changed = Buffer.from(bytes);
    changed[i] = byte ^ 1;
    return `${header}.${payload}.${changed.toString("base64url")}`;
  });
  const tokens = [
    ...flipped,
    ...Array.from({ length: 100 }, (_, i) => token.slice(0, Math.floor((i * token.length) / 100))),
    `${header}.${otherPayload}.${signature}`,
    `${header}.${payload}.${otherSignature}`,
    `${otherHeader}.${payload}.${otherSignature}`,
    `${payload}.${header}.${signature}`,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    "..",
    "....",
    `${token}.${token}`,
    `${token}.e30`,
    `${header}.${payload}.${signature}.${signature}.${signature}`,
    `${header}.${payload}.${signature}=`,
    `${header}.${payload}.${signature}==`,
    `${header}.${payload}.${bytes.toString("hex")}`,
    `${header}.${payload}.A${signature}`,
    JSON.stringify({ protected: header, payload, signature }),
    `${token},${token}`,
    `${token} ${token}`,
    `${token}\0`,
    `${token}\n`,
    ` ${token} x`,
  ];
  await expectUnauthorized([...new Set(tokens)].map((sent) => ({ title: sent, token: sent })));
});

test("a token elsewhere than in one Authorization header is rejected", async () => {
  const token = await signToken(claims);
  const headers: readonly Record<string, string>[] = [
    ...["", "bearer", "Bearer", "Bearer ", "Basic x", `Token ${token}`, `JWT ${token}`, token, `Bearer: ${token}`].map(
      (authorization) => ({ authorization }),
    ),
    { authorization: `Bearer ${token}, Bearer ${token}` },
    { authorization: `Bearer Bearer ${token}` },
    { authorization: `Bearer\t${token}` },
    { authorization: `Bearer "${token}"` },
    { authorization: `Bearer ${token}\r\nX: y` },
    { authorization: `X\r\nBearer ${token}` },
    { authorization: `\u00a0Bearer ${token}` },
    { authorization: `Ｂearer ${token}` },
    { Authorization: `Bearer ${token}` },
    { "proxy-authorization": `Bearer ${token}` },
    { "x-authorization": `Bearer ${token}` },
    { "x-forwarded-authorization": `Bearer ${token}` },
    { "x-amzn-remapped-authorization": `Bearer ${token}` },
    { "x-access-token": token },
    { cookie: `token=${token}; __session=${token}` },
    { "x-user-id": "member", "x-org-id": victim.orgId },
    { "x-http-method-override": "GET", "x-original-url": "/docs" },
  ];
  await expectUnauthorized([
    ...headers.map((sent) => ({ title: JSON.stringify(sent), headers: sent })),
    ...["access_token", "token", "authorization", "jwt"].map((name) => ({ title: name, query: { [name]: token } })),
    { title: "in the body", body: { access_token: token, authorization: `Bearer ${token}` } },
  ]);
});

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
  await expectUnauthorized([
    ...(await signAll(issuers.map((iss) => ({ iss })))),
    ...(await signAll(audiences.map((aud) => ({ aud })))),
    ...(await signAll(expiries.map((exp) => ({ exp })))),
    ...(await signAll(starts.map((nbf) => ({ nbf })))),
  ]);
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
  await expectUnauthorized([
    ...(await signAll(organisations.map((org_id) => ({ org_id })))),
    ...(await signAll(organisations.map((id) => ({ org_id: undefined, o: { id, rol: "admin" } })))),
    ...(await signAll(users.map((sub) => ({ sub })))),
    ...(await signAll(prototypes.map((claim) => ({ ...claim, org_id: undefined })))),
    ...(await signAll([{ org_id: undefined, o: orgId }])),
    ...(await signAll([{ org_id: undefined, o: [orgId] }])),
    ...(await signAll([{ org_id: undefined, "o.id.x": orgId, org: orgId, orgId, tenant: orgId }])),
    // The forms of both versions of Clerk's tokens, one of them broken.
    ...(await signAll(notIds.slice(1).map((org_id) => ({ org_id, o: { id: orgId, rol: "admin" } })))),
  ]);
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

test("no forged token made the service ask the database", async () => {
  proxy.take();
  await expectUnauthorized((await buildForgedTokens(claims)).slice(0, 20), ROUTE_NAMES);
  expect(proxy.take()).toEqual([]);
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.tokens);
});
