import { randomUUID } from "node:crypto";
import { type JSONWebKeySet, SignJWT } from "jose";
import * as v from "valibot";
import { buildValidationError, type ErrorDetail } from "../../lib/errors.ts";
import { toErrorResponse } from "../../lib/http/responses.ts";
import { UserId } from "../../lib/identity/principal.ts";
import type { GatewayRoute } from "./gateway/route-table.ts";
import type { IssuerKey } from "./secrets.ts";

const ALGORITHM = "ES256";
const EXPIRES_IN_SECONDS = 8 * 60 * 60;

const claim = v.pipe(
  v.string("must be a string"),
  v.minLength(1, "must not be empty"),
  v.maxLength(256, "must have at most 256 characters"),
);
const userId = v.config(UserId, { message: "must be 1 to 128 printable ASCII characters" });
const Claims = v.object({ sub: userId, org_id: claim, org_role: v.optional(claim) }, ({ expected }) =>
  expected === "Object" ? "must be an object" : "is required",
);
type Claims = v.InferOutput<typeof Claims>;
const ClaimsJson = v.pipe(v.string("is required"), v.parseJson({}, "must be JSON"), Claims);

export interface LocalIssuer {
  /** The public keys, for the configuration of the service. */
  readonly jwks: JSONWebKeySet;
  readonly issueToken: (claims: Claims) => Promise<string>;
  /** The routes of the issuer itself: its keys and its token endpoint. */
  readonly routes: readonly GatewayRoute[];
}

/**
 * Creates an issuer that gives a token to everyone who asks. It is only for a server that no other machine can reach.
 * @param url the issuer's URL, the claim `iss` of its tokens
 * @param audience the claim `aud` of its tokens
 * @param key signs the tokens; tokens stay valid as long as `url` and `key` stay the same
 */
export function createIssuer(url: string, audience: string, key: IssuerKey): LocalIssuer {
  const { d: _private, ...publicKey } = key;
  const jwks = { keys: [{ ...publicKey, use: "sig", alg: ALGORITHM }] };

  const issueToken = ({ sub, ...organisation }: Claims) =>
    new SignJWT(organisation)
      .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: "JWT" })
      .setIssuer(url)
      .setAudience(audience)
      .setSubject(sub)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${EXPIRES_IN_SECONDS} s`)
      .sign(key);

  const routes: GatewayRoute[] = [
    { method: "GET", path: "/.well-known/jwks.json", handler: () => jwks },
    {
      method: "POST",
      path: "/oauth/token",
      async handler({ body, isBase64Encoded, requestContext }) {
        const text = body && isBase64Encoded ? Buffer.from(body, "base64").toString() : body;
        const claims = v.safeParse(ClaimsJson, text);
        if (!claims.success) {
          return toErrorResponse(buildValidationError("body", toDetails(claims.issues)), requestContext.requestId);
        }
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

const toDetails = (issues: readonly v.BaseIssue<unknown>[]): ErrorDetail[] =>
  issues.map((issue) => ({ path: v.getDotPath(issue) ?? "body", message: issue.message }));
