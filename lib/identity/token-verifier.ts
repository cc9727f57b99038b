import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { FetchError, JwksValidationError, JwkValidationError } from "aws-jwt-verify/error";
import type { Jwks } from "aws-jwt-verify/jwk";
import { ServiceUnavailableError, UnauthorizedError } from "../errors.ts";
import { type ClaimNames, type Principal, principalFrom } from "./principal.ts";

/** Which tokens are accepted: those of a Cognito user pool, or of any issuer that publishes a JWKS. */
export type Issuer =
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
export function tokenVerifier(issuer: Issuer, names: ClaimNames): VerifyToken {
  const verify = issuer.type === "cognito" ? cognitoVerifier(issuer) : oidcVerifier(issuer);
  return async (token) => principalFrom(await verify(token).catch(refuse), names);
}

type Verify = (token: string) => Promise<object>;

function cognitoVerifier({ userPoolId, clientId }: Extract<Issuer, { type: "cognito" }>): Verify {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId: [...clientId], tokenUse: null, customJwtCheck });
  return (token) => verifier.verify(token);
}

function oidcVerifier({ issuer, audience, jwksUri, jwks }: Extract<Issuer, { type: "oidc" }>): Verify {
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
const ISSUERS_FAULTS = [FetchError, JwksValidationError, JwkValidationError];

/** Else only the token varies: whatever the library throws of it, a crash on a cut signature included, refuses the token. */
function refuse(error: unknown): never {
  throw ISSUERS_FAULTS.some((Fault) => error instanceof Fault)
    ? new ServiceUnavailableError(error)
    : new UnauthorizedError();
}
