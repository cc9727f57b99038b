import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { ServiceUnavailableError, UnauthorizedError } from "../../lib/errors.ts";
import { createTokenVerifier } from "../../lib/identity/token-verifier.ts";
import { type JwksResponse, mockIssuers } from "../testkit/published-keys.ts";

const { privateKey, publicKey } = await generateKeyPair("RS256");
const { kty = "", n = "", e = "" } = await exportJWK(publicKey);
const KEYS = { keys: [{ kty, n, e, kid: "key-1", use: "sig", alg: "RS256" }] };

let published: JwksResponse;
const issuers = await mockIssuers(() => published);
afterAll(() => issuers.stop());
beforeEach(() => {
  published = { status: 200, body: KEYS };
  issuers.requestedUrls.length = 0;
});

const sign = (claims: object, key = privateKey, kid = "key-1") =>
  new SignJWT({ exp: Math.floor(Date.now() / 1_000) + 600, ...claims })
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(key);

describe("a Cognito user pool", () => {
  const POOL = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Abc123456";
  const names = { org: "custom:org_id", role: "cognito:groups", adminRoles: ["admin"] };
  const pool = () =>
    createTokenVerifier({ type: "cognito", userPoolId: "eu-central-1_Abc123456", clientId: ["web", "cli"] }, names);
  const user = { iss: POOL, sub: "user-1", "custom:org_id": "org_1", "cognito:groups": ["sales", "admin"] };

  test("verifyToken accepts id and access tokens of every client of a Cognito user pool and fetches the keys once", async () => {
    const verify = pool();
    const principal = { userId: "user-1", orgId: "org_1", isAdmin: true };
    expect(await verify(await sign({ ...user, token_use: "id", aud: "web" }))).toEqual(principal);
    expect(await verify(await sign({ ...user, token_use: "access", client_id: "cli" }))).toEqual(principal);
    expect(issuers.requestedUrls).toEqual([`${POOL}/.well-known/jwks.json`]);
  });

  test.each([
    ["the aud of another client", { token_use: "id", aud: "elsewhere" }],
    ["an access token of another client", { token_use: "access", client_id: "elsewhere" }],
    ["the iss of another pool", { token_use: "id", aud: "web", iss: `${POOL}7` }],
    ["another token_use", { token_use: "refresh", aud: "web" }],
    ["an expiry that has passed", { token_use: "id", aud: "web", exp: 1_000_000_000 }],
    ["no organisation", { token_use: "id", aud: "web", "custom:org_id": undefined }],
  ])("verifyToken throws UnauthorizedError for a Cognito token with %s", async (_, claims) => {
    await expect(pool()(await sign({ ...user, ...claims }))).rejects.toThrow(UnauthorizedError);
  });
});

describe("an issuer that publishes its keys", () => {
  const JWKS_URI = "https://issuer.test/keys";
  const names = { org: "o.id", role: "o.rol", adminRoles: ["admin"] };
  const options = { type: "oidc", issuer: "https://issuer.test", audience: ["api", "web"], jwksUri: JWKS_URI } as const;
  const issuer = () => createTokenVerifier(options, names);
  const claims = { iss: "https://issuer.test", aud: "web", sub: "user-1", o: { id: "org_1", rol: "member" } };

  test("verifyToken fetches the keys of an OIDC issuer once, from its JWKS URI", async () => {
    const verify = issuer();
    const token = await sign(claims);
    for (const _ of ["first", "second"]) {
      expect(await verify(token)).toEqual({ userId: "user-1", orgId: "org_1", isAdmin: false });
    }
    expect(issuers.requestedUrls).toEqual([JWKS_URI]);
  });

  test("verifyToken fetches the keys again if a token names a new key", async () => {
    const verify = issuer();
    await verify(await sign(claims));
    const next = await generateKeyPair("RS256");
    published = { status: 200, body: { keys: [{ ...(await exportJWK(next.publicKey)), kid: "key-2", use: "sig" }] } };
    expect((await verify(await sign(claims, next.privateKey, "key-2"))).userId).toBe("user-1");
    expect(issuers.requestedUrls).toEqual([JWKS_URI, JWKS_URI]);
  });

  test.each([500, 404])(
    "verifyToken throws ServiceUnavailableError, not UnauthorizedError, if the JWKS endpoint returns %d",
    async (status) => {
      published = { status, body: "" };
      await expect(issuer()(await sign(claims))).rejects.toThrow(ServiceUnavailableError);
    },
  );

  test.each([{}, { error: "busy" }, { keys: "none" }, { keys: [{ kid: "key-1" }] }, "<html>"])(
    "verifyToken throws ServiceUnavailableError if the JWKS endpoint returns %j, which is not a JWKS",
    async (body) => {
      published = { status: 200, body };
      await expect(issuer()(await sign(claims))).rejects.toThrow(ServiceUnavailableError);
    },
  );

  test("verifyToken fetches nothing if the keys are configured, even if a token names an unknown key", async () => {
    const verify = createTokenVerifier({ ...options, jwks: KEYS }, names);
    expect((await verify(await sign(claims))).userId).toBe("user-1");
    const stranger = await generateKeyPair("RS256");
    await expect(verify(await sign(claims, stranger.privateKey, "unpublished"))).rejects.toThrow(UnauthorizedError);
    expect(issuers.requestedUrls).toEqual([]);
  });

  test("verifyToken throws UnauthorizedError for malformed tokens without fetching the keys", async () => {
    for (const token of [
      "",
      "a.b.c",
      "e30.e30.e30",
      "a".repeat(10_000),
      "..",
      await sign(claims).then((t) => `${t}.x`),
    ]) {
      await expect(issuer()(token)).rejects.toThrow(UnauthorizedError);
    }
    expect(issuers.requestedUrls).toEqual([]);
  });
});
