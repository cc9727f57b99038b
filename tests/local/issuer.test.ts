import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { createTokenVerifier } from "../../lib/identity/token-verifier.ts";
import { createIssuer } from "../../stacks/local/issuer.ts";
import { createSecrets } from "../../stacks/local/secrets.ts";
import { serve } from "../testkit/serve.ts";

const URL = "http://127.0.0.1:3000";
const AUDIENCE = "lead-lists";
const CLAIMS = { sub: "user_alice", org_id: "org_acme", org_role: "org:admin" };

async function serveIssuer() {
  const issuer = createIssuer(URL, AUDIENCE, createSecrets().issuerKey);
  return { issuer, send: await serve(issuer.routes) };
}

const tokenRequest = (body: unknown) => ({
  method: "POST",
  headers: ["content-type", "application/json"],
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe("POST /oauth/token", () => {
  test("returns a bearer token that the published keys verify", async () => {
    const { send } = await serveIssuer();
    const { status, headers, text } = await send("/oauth/token", tokenRequest(CLAIMS));
    const response = JSON.parse(text);
    expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(response).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 8 * 60 * 60 });

    const keys = JSON.parse((await send("/.well-known/jwks.json")).text);
    const options = { issuer: URL, audience: AUDIENCE };
    const { payload, protectedHeader } = await jwtVerify(response.access_token, createLocalJWKSet(keys), options);
    expect(payload).toMatchObject(CLAIMS);
    expect(Number(payload.exp) - Number(payload.iat)).toBe(8 * 60 * 60);
    expect(keys.keys).toEqual([expect.objectContaining({ kid: protectedHeader.kid, use: "sig", alg: "ES256" })]);
    expect(keys.keys[0]).not.toHaveProperty("d");
  });

  test("returns a token that the service accepts without fetching the keys", async () => {
    const { issuer } = await serveIssuer();
    const names = { org: "org_id", role: "org_role", adminRoles: ["org:admin"] };
    const jwks = JSON.parse(JSON.stringify(issuer.jwks));
    const verify = createTokenVerifier(
      { type: "oidc", issuer: URL, audience: [AUDIENCE], authorizedParties: [], jwksUri: `${URL}/jwks`, jwks },
      [names],
    );
    const principal = { userId: "user_alice", orgId: "org_acme", isAdmin: true };
    expect(await verify(await issuer.issueToken(CLAIMS))).toEqual(principal);
  });

  test.each([
    ["a body that is not JSON", "{", [{ path: "body", message: "must be JSON" }]],
    ["an empty body", "", [{ path: "body", message: "is required" }]],
    ["a body that is not an object", "null", [{ path: "body", message: "must be an object" }]],
    ["a missing claim", { sub: "user_alice" }, [{ path: "org_id", message: "is required" }]],
    ["a claim that is not a string", { ...CLAIMS, org_id: 1 }, [{ path: "org_id", message: "must be a string" }]],
    ["an empty claim", { ...CLAIMS, org_id: "" }, [{ path: "org_id", message: "must not be empty" }]],
    [
      "a user that the service does not accept",
      { ...CLAIMS, sub: "u".repeat(129) },
      [{ path: "sub", message: "must be 1 to 128 printable ASCII characters" }],
    ],
    [
      "a claim that is too long",
      { ...CLAIMS, org_role: "r".repeat(257) },
      [{ path: "org_role", message: "must have at most 256 characters" }],
    ],
  ])("returns 400 for %s, with its path in the details", async (_, body, details) => {
    const { send } = await serveIssuer();
    const { status, text } = await send("/oauth/token", tokenRequest(body));
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      error: { code: "BAD_REQUEST", message: expect.any(String), details, requestId: expect.any(String) },
    });
  });
});
