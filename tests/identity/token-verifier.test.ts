import { createHmac, sign as cryptoSign, KeyObject } from "node:crypto";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { IssuerUnavailableError, UnauthorizedError } from "../../lib/errors.ts";
import { createTokenVerifier } from "../../lib/identity/token-verifier.ts";
import { type JwksResponse, mockIssuers } from "../testkit/published-keys.ts";

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const { kty = "", n = "", e = "" } = await exportJWK(publicKey);
const KEYS = { keys: [{ kty, n, e, kid: "key-1", use: "sig", alg: "RS256" }] };

let published: JwksResponse;
const issuers = await mockIssuers(() => published);
afterAll(() => issuers.stop());
beforeEach(() => {
  published = { status: 200, body: KEYS };
  issuers.requestedUrls.length = 0;
});

const NAMES = { org: "org_id", role: "org_role", adminRoles: ["admin"] };
const KNOWN_KEYS = {
  type: "oidc",
  issuer: "https://issuer.test",
  audience: ["api"],
  authorizedParties: [],
  jwksUri: "https://issuer.test/keys",
  jwks: KEYS,
} as const;
const CLAIMS = { iss: "https://issuer.test", aud: "api", sub: "user-1", org_id: "org_1" };
const toTimestamp = (secondsFromNow: number) => Math.floor(Date.now() / 1_000) + secondsFromNow;

const encodePart = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
/** Signs a token with any header, also with one that jose rejects. */
const signRaw = async (header: object) => {
  const unsigned = `${encodePart(header)}.${encodePart({ ...CLAIMS, exp: toTimestamp(600) })}`;
  return `${unsigned}.${cryptoSign("sha256", Buffer.from(unsigned), KeyObject.from(privateKey)).toString("base64url")}`;
};

const sign = (claims: object, key = privateKey, kid = "key-1") =>
  new SignJWT({ exp: Math.floor(Date.now() / 1_000) + 600, ...claims })
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(key);

describe("a Cognito user pool", () => {
  const POOL = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Abc123456";
  const names = { org: "custom:org_id", role: "cognito:groups", adminRoles: ["{org}:admin"] };
  const pool = () =>
    createTokenVerifier({ type: "cognito", userPoolId: "eu-central-1_Abc123456", clientId: ["web", "cli"] }, [names]);
  const user = { iss: POOL, sub: "user-1", "custom:org_id": "org_1", "cognito:groups": ["sales", "org_1:admin"] };

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

  test.each([
    ["the other form of the pool's issuer", POOL.replace("//", "//issuer-")],
    ["another pool", `${POOL}7`],
    ["another region", POOL.replace("eu-central-1.", "us-east-1.")],
    ["a slash at the end", `${POOL}/`],
    ["no issuer", undefined],
  ])(
    "verifyToken throws UnauthorizedError for a Cognito token whose iss is %s, and fetches nothing",
    async (_, iss) => {
      const token = await sign({ ...user, token_use: "id", aud: "web", iss });
      await expect(pool()(token)).rejects.toThrow(UnauthorizedError);
      expect(issuers.requestedUrls).toEqual([]);
    },
  );
});

describe("an issuer that publishes its keys", () => {
  const JWKS_URI = "https://issuer.test/keys";
  const names = { org: "o.id", role: "o.rol", adminRoles: ["admin"] };
  const options = {
    type: "oidc",
    issuer: "https://issuer.test",
    audience: ["api", "web"],
    authorizedParties: [],
    jwksUri: JWKS_URI,
  } as const;
  const issuer = () => createTokenVerifier(options, [names]);
  const claims = { iss: "https://issuer.test", aud: "web", sub: "user-1", o: { id: "org_1", rol: "member" } };

  test("verifyToken fetches the keys of an OIDC issuer once, from its JWKS URI", async () => {
    const verify = issuer();
    const token = await sign(claims);
    for (const _ of ["first", "second"]) {
      expect(await verify(token)).toEqual({ userId: "user-1", orgId: "org_1", isAdmin: false });
    }
    expect(issuers.requestedUrls).toEqual([JWKS_URI]);
  });

  test.each([500, 404])(
    "verifyToken throws IssuerUnavailableError, not UnauthorizedError, if the JWKS endpoint returns %d",
    async (status) => {
      published = { status, body: "" };
      await expect(issuer()(await sign(claims))).rejects.toThrow(IssuerUnavailableError);
    },
  );

  test.each([{}, { error: "busy" }, { keys: "none" }, { keys: [{ kid: "key-1" }] }, "<html>"])(
    "verifyToken throws IssuerUnavailableError if the JWKS endpoint returns %j, which is not a JWKS",
    async (body) => {
      published = { status: 200, body };
      await expect(issuer()(await sign(claims))).rejects.toThrow(IssuerUnavailableError);
    },
  );

  test("verifyToken fetches nothing if the keys are configured, even if a token names an unknown key", async () => {
    const verify = createTokenVerifier({ ...options, jwks: KEYS }, [names]);
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

  test.each(["https://issuer.test/", "https://other.test", "", undefined])(
    "verifyToken throws UnauthorizedError for the issuer %j and fetches nothing",
    async (iss) => {
      await expect(issuer()(await sign({ ...claims, iss }))).rejects.toThrow(UnauthorizedError);
      expect(issuers.requestedUrls).toEqual([]);
    },
  );
});

describe("the header of a token", () => {
  const verify = createTokenVerifier(KNOWN_KEYS, [NAMES]);
  const signWith = (header: object) =>
    new SignJWT({ ...CLAIMS, exp: toTimestamp(600) })
      .setProtectedHeader({ alg: "RS256", kid: "key-1", ...header })
      .sign(privateKey, { crit: { "exp-policy": true } });

  test.each(["JWT", "jwt", "at+jwt", "AT+JWT", "application/jwt", "Application/at+JWT"])(
    "verifyToken accepts typ %s",
    async (typ) => {
      expect((await verify(await signWith({ typ }))).userId).toBe("user-1");
    },
  );

  test.each(["logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE", "", "text/jwt", "jwt ", "xat+jwt", "at+jwt2"])(
    "verifyToken throws UnauthorizedError for typ %j",
    async (typ) => {
      await expect(verify(await signWith({ typ }))).rejects.toThrow(UnauthorizedError);
    },
  );

  test("verifyToken throws UnauthorizedError for a crit header, whatever it names", async () => {
    const token = await signWith({ crit: ["exp-policy"], "exp-policy": 1 });
    await expect(verify(token)).rejects.toThrow(UnauthorizedError);
    for (const crit of [[], ["b64"], "exp-policy", null, {}]) {
      await expect(verify(await signRaw({ alg: "RS256", kid: "key-1", crit }))).rejects.toThrow(UnauthorizedError);
    }
  });

  test.each([
    ["HS256", "HMAC"],
    ["none", "no signature"],
    ["ES256", "the algorithm of another key type"],
    ["PS256", "an algorithm that the library does not support"],
  ])("verifyToken throws UnauthorizedError for alg %s, %s", async (alg) => {
    const secret = await exportSPKI(publicKey);
    const unsigned = `${encodePart({ alg, kid: "key-1" })}.${encodePart({ ...CLAIMS, exp: toTimestamp(600) })}`;
    const mac = createHmac("sha256", secret).update(unsigned).digest("base64url");
    const rsa = cryptoSign("sha256", Buffer.from(unsigned), KeyObject.from(privateKey)).toString("base64url");
    const withoutAlg = { keys: [{ kty, n, e, kid: "key-1" }] };
    for (const [jwks, signatures] of [
      [KEYS, [mac, rsa, ""]],
      [withoutAlg, [mac, ""]],
    ] as const) {
      const verifyWith = createTokenVerifier({ ...KNOWN_KEYS, jwks }, [NAMES]);
      for (const signature of signatures) {
        await expect(verifyWith(`${unsigned}.${signature}`)).rejects.toThrow(UnauthorizedError);
      }
    }
  });
});

describe("the claims of a token", () => {
  const verify = createTokenVerifier(KNOWN_KEYS, [NAMES]);

  test("verifyToken allows clocks to differ by some seconds, for exp and nbf", async () => {
    expect((await verify(await sign({ ...CLAIMS, nbf: toTimestamp(3) }))).userId).toBe("user-1");
    expect((await verify(await sign({ ...CLAIMS, exp: toTimestamp(-2) }))).userId).toBe("user-1");
    for (const times of [{ nbf: toTimestamp(20) }, { exp: toTimestamp(-20) }]) {
      await expect(verify(await sign({ ...CLAIMS, ...times }))).rejects.toThrow(UnauthorizedError);
    }
  });

  test("verifyToken throws UnauthorizedError for a session that is pending", async () => {
    expect((await verify(await sign({ ...CLAIMS, sts: "active" }))).userId).toBe("user-1");
    await expect(verify(await sign({ ...CLAIMS, sts: "pending" }))).rejects.toThrow(UnauthorizedError);
  });

  const APP = "https://app.test";
  test.each([
    // Only an audience is configured.
    [["api"], [], { aud: "api" }, true],
    [["api"], [], { aud: ["other", "api"] }, true],
    [["api"], [], { aud: "api", azp: "https://other.test" }, true],
    [["api"], [], { aud: "other", azp: APP }, false],
    [["api"], [], { azp: APP }, false],
    [["api"], [], { aud: [] }, false],
    [["api"], [], {}, false],
    // Only an authorized party is configured. RFC 7519, 4.1.3: a token for somebody else must be rejected.
    [[], [APP], { azp: APP }, true],
    [[], [APP], { azp: "https://other.test" }, false],
    [[], [APP], { azp: [APP] }, false],
    [[], [APP], { azp: `${APP}/` }, false],
    [[], [APP], { aud: "other", azp: APP }, false],
    [[], [APP], { aud: [], azp: APP }, false],
    [[], [APP], { aud: "", azp: APP }, false],
    [[], [APP], {}, false],
    // Both are configured.
    [["api"], [APP], { azp: APP }, true],
    [["api"], [APP], { aud: "api" }, true],
    [["api"], [APP], { aud: "api", azp: APP }, true],
    [["api"], [APP], { aud: "api", azp: "https://other.test" }, false],
    [["api"], [APP], { aud: "other", azp: APP }, false],
    [["api"], [APP], {}, false],
  ])("with the audience %j and the authorized parties %j, a token with %j is accepted: %j", async (...row) => {
    const [audience, authorizedParties, claims, isAccepted] = row;
    const { aud: _, ...others } = CLAIMS;
    const result = createTokenVerifier({ ...KNOWN_KEYS, audience, authorizedParties }, [NAMES])(
      await sign({ ...others, ...claims }),
    );
    if (isAccepted) expect((await result).userId).toBe("user-1");
    else await expect(result).rejects.toThrow(UnauthorizedError);
  });
});
