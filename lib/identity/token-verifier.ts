import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { FetchError, JwtBaseError } from "aws-jwt-verify/error";
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
 * Keep the returned function for the life of the process: it holds the issuer's keys.
 * Checks signature, issuer, audience (Cognito: client id) and expiry, with aws-jwt-verify.
 */
export function tokenVerifier(issuer: Issuer, names: ClaimNames): VerifyToken {
  const verifier =
    issuer.type === "cognito"
      ? CognitoJwtVerifier.create({ userPoolId: issuer.userPoolId, clientId: [...issuer.clientId], tokenUse: null })
      : createJwtVerifier(issuer);

  return async (token) => {
    try {
      return principalFrom(await verifier.verify(token), names);
    } catch (error) {
      if (error instanceof FetchError) throw new ServiceUnavailableError();
      if (error instanceof JwtBaseError) throw new UnauthorizedError();
      throw error;
    }
  };
}

function createJwtVerifier({ issuer, audience, jwksUri, jwks }: Extract<Issuer, { type: "oidc" }>) {
  const verifier = JwtVerifier.create({ issuer, audience: [...audience], jwksUri });
  if (jwks) verifier.cacheJwks(jwks);
  return verifier;
}
