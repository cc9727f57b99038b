import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";
import * as v from "valibot";
import { type ErrorDetail, invalid } from "../../lib/errors.ts";
import { toErrorResponse } from "../../lib/http/responses.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";

const ALGORITHM = "ES256";
const EXPIRES_IN_SECONDS = 8 * 60 * 60;

const claim = v.pipe(
  v.string("must be a string"),
  v.minLength(1, "must not be empty"),
  v.maxLength(256, "must have at most 256 characters"),
);
const Claims = v.object({ sub: claim, org_id: claim, org_role: v.optional(claim) }, ({ expected }) =>
  expected === "Object" ? "must be an object" : "is required",
);
type Claims = v.InferOutput<typeof Claims>;
const ClaimsJson = v.pipe(v.string("is required"), v.parseJson({}, "must be JSON"), Claims);

export interface LocalIssuer {
  /** The public keys, as the service is configured with them. */
  readonly jwks: JSONWebKeySet;
  readonly issueToken: (claims: Claims) => Promise<string>;
  /** The issuer's own routes, to mount beside the service's. */
  readonly routes: readonly GatewayRoute[];
}

/**
 * An issuer of access tokens to anybody who asks, with a key that lives as long as the process: for one machine only.
 * @param issuer its URL
 * @param audience whom the tokens are for
 */
export async function createIssuer(issuer: string, audience: string): Promise<LocalIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const kid = randomUUID();
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, use: "sig", alg: ALGORITHM }] };

  const issueToken = ({ sub, ...organisation }: Claims) =>
    new SignJWT(organisation)
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: "JWT" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(sub)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${EXPIRES_IN_SECONDS} s`)
      .sign(privateKey);

  const routes: GatewayRoute[] = [
    { method: "GET", path: "/.well-known/jwks.json", handler: () => jwks },
    {
      method: "POST",
      path: "/oauth/token",
      async handler({ body, isBase64Encoded, requestContext }) {
        const text = body && isBase64Encoded ? Buffer.from(body, "base64").toString() : body;
        const claims = v.safeParse(ClaimsJson, text);
        if (!claims.success)
          return toErrorResponse(invalid("body", detailsOf(claims.issues)), requestContext.requestId);
        const access_token = await issueToken(claims.output);
        return {
          statusCode: 200,
          headers: { "content-type": "application/json", "cache-control": "no-store" },
          body: JSON.stringify({ access_token, token_type: "Bearer", expires_in: EXPIRES_IN_SECONDS }),
        };
      },
    },
  ];
  return { jwks, issueToken, routes };
}

const detailsOf = (issues: readonly v.BaseIssue<unknown>[]): ErrorDetail[] =>
  issues.map((issue) => ({ path: v.getDotPath(issue) ?? "body", message: issue.message }));
