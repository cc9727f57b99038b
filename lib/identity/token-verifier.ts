import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { FetchError, JwksValidationError, JwkValidationError } from "aws-jwt-verify/error";
import type { Jwks } from "aws-jwt-verify/jwk";
import { ServiceUnavailableError, UnauthorizedError } from "../errors.ts";
import { type ClaimNames, type Principal, readPrincipal } from "./principal.ts";

/** Which tokens are accepted: those of a Cognito user pool, or of any issuer that publishes a JWKS. */
export type TrustedIssuer =
  | { readonly type: "cognito"; readonly userPoolId: string; readonly clientId: readonly string[] }
  | {
      readonly type: "oidc";
      readonly issuer: string;
      readonly audience: readonly string[];
      readonly jwksUri: string;
      /** The keys themselves, where they are known beforehand: then nothing is fetched. */
      readonly jwks?: Jwks;
    };

/** Yields the principal of a bearer token, or throws `UnauthorizedError`. */
export type VerifyToken = (token: string) => Promise<Principal>;

/**
 * Makes the check of an issuer's tokens: signature, issuer, audience (Cognito: client id) and expiry, with aws-jwt-verify.
 * Keep it for the life of the process: it holds the issuer's keys.
 * @param names where the claims are that make the principal
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
  // With the keys known beforehand, a token that names another must not make us ask for it.
  verifier.cacheJwks(jwks);
  return async (token) => verifier.verifySync(token);
}

/** The library checks the expiry of a token that has one; ours must have one. */
function customJwtCheck({ payload }: { readonly payload: { readonly exp?: unknown } }): void {
  if (typeof payload.exp !== "number") throw new UnauthorizedError();
}

/** What the issuer is to blame for: it does not answer, or with something that is no JWKS. */
const ISSUER_ERRORS = [FetchError, JwksValidationError, JwkValidationError];

/** Else only the token varies: whatever the library throws of it, a crash on a cut signature included, refuses the token. */
function throwAuthError(error: unknown): never {
  throw ISSUER_ERRORS.some((ErrorClass) => error instanceof ErrorClass)
    ? new ServiceUnavailableError(error)
    : new UnauthorizedError();
}
