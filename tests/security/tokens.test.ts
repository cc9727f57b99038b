import { afterAll, beforeAll, expect, test } from "vitest";
import { BAD_CREDENTIALS } from "../testkit/bad-credentials.ts";
import { callRoute } from "../testkit/call-route.ts";
import { mockIssuers } from "../testkit/published-keys.ts";
import { createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { type Credentials, toUnauthorized } from "../testkit/security/credentials.ts";
import { ATTACKER_JWK, buildForgedTokens } from "../testkit/security/forged-tokens.ts";
import { createVictim, ROUTE_NAMES, type RouteName, type Victim } from "../testkit/security/victim.ts";
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

/** Expects 401 without a request to the database or to any issuer. */
async function expectUnauthorized(...[all, names]: [readonly Credentials[], (readonly RouteName[])?]): Promise<void> {
  await attacker.expectRejected(toUnauthorized(victim, all, names));
  expect(issuers.requestedUrls).toEqual([]);
}

test("the same request with the valid token is accepted", async () => {
  const token = await signToken(claims);
  expect((await callRoute("getLeadList", { ...victim, token })).status).toBe(200);
});

test("no token without a signature of the issuer is accepted", async () => {
  const forged = await buildForgedTokens(claims);
  await expectUnauthorized(forged);
  await expectUnauthorized(forged.slice(0, 20), ROUTE_NAMES);
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

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.tokens);
});
