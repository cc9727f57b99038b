import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { FetchError, JwksValidationError, JwkValidationError } from "aws-jwt-verify/error";
import type { Jwks } from "aws-jwt-verify/jwk";
import { ServiceUnavailableError, UnauthorizedError } from "../errors.ts";
import { type ClaimNames, type Principal, readPrincipal } from "./principal.ts";

/** The issuer whose tokens are accepted: a Cognito user pool, or any issuer that publishes a JWKS. */
export type TrustedIssuer =
  | { readonly type: "cognito"; readonly userPoolId: string; readonly clientId: readonly string[] }
  | {
      readonly type: "oidc";
      readonly issuer: string;
      readonly audience: readonly string[];
      readonly jwksUri: string;
      /** The keys, if they are known in advance. Nothing is fetched then. */
      readonly jwks?: Jwks;
    };

/**
 * Verifies a bearer token and reads its principal.
 * @throws UnauthorizedError, ServiceUnavailableError if the keys cannot be fetched
 */
export type VerifyToken = (token: string) => Promise<Principal>;

/**
 * Creates a verifier of an issuer's tokens: signature, issuer, audience (Cognito: client id) and expiry, with
 * aws-jwt-verify. Create one per process, because it caches the issuer's keys.
 * @param names the claims that the principal is read from
 */
export function createTokenVerifier(issuer: TrustedIssuer, names: ClaimNames): VerifyToken {
  const verify = issuer.type === "cognito" ? createCognitoVerifier(issuer) : createOidcVerifier(issuer);
  return async (token) => readPrincipal(await verify(token).catch(throwAuthError), names);
}

type Verify = (token: string) => Promise<object>;

function createCognitoVerifier({ userPoolId, clientId }: Extract<TrustedIssuer, { type: "cognito" }>): Verify {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId: [...clientId], tokenUse: null, customJwtCheck });
  return (token) => verifier.verify(token);
}

function createOidcVerifier({ issuer, audience, jwksUri, jwks }: Extract<TrustedIssuer, { type: "oidc" }>): Verify {
  const verifier = JwtVerifier.create({ issuer, audience: [...audience], jwksUri, customJwtCheck });
  if (!jwks) return (token) => verifier.verify(token);
  // The keys are known in advance, so a token that names an unknown key must not cause a request to the issuer.
  verifier.cacheJwks(jwks);
  return async (token) => verifier.verifySync(token);
}

/** The library checks `exp` only if the token has one. Reject tokens without it. */
function customJwtCheck({ payload }: { readonly payload: { readonly exp?: unknown } }): void {
  if (typeof payload.exp !== "number") throw new UnauthorizedError();
}

/** Errors caused by the issuer: it does not respond, or not with a JWKS. */
const ISSUER_ERRORS = [FetchError, JwksValidationError, JwkValidationError];

/**
 * Every other exception is caused by the token (even the library's TypeError on a truncated signature), so reject the
 * token.
 */
function throwAuthError(error: unknown): never {
  throw ISSUER_ERRORS.some((ErrorClass) => error instanceof ErrorClass)
    ? new ServiceUnavailableError(error)
    : new UnauthorizedError();
}
