import { CognitoJwtVerifier, JwtVerifier } from "aws-jwt-verify";
import { FetchError, JwksValidationError, JwkValidationError } from "aws-jwt-verify/error";
import { type Fetcher, SimpleFetcher } from "aws-jwt-verify/https";
import type { Jwks, JwksCache } from "aws-jwt-verify/jwk";
import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import { IssuerUnavailableError, UnauthorizedError } from "../errors.ts";
import { createKeysCache } from "./issuer-keys.ts";
import { type ClaimNames, type Principal, readPrincipal } from "./principal.ts";
import { checkAuthorizedParty, checkClaims, checkUnverified } from "./token-rules.ts";

/** The issuer whose tokens are accepted: a Cognito user pool, or any issuer that publishes a JWKS. */
export type TrustedIssuer = CognitoIssuer | OidcIssuer;

interface CognitoIssuer {
  readonly type: "cognito";
  readonly userPoolId: string;
  readonly clientId: readonly string[];
}

interface OidcIssuer {
  readonly type: "oidc";
  readonly issuer: string;
  /** The accepted `aud`. A token that has an `aud` must have one of these. */
  readonly audience: readonly string[];
  /** The accepted `azp`. If there are any, a token without `aud` is accepted by its `azp`. */
  readonly authorizedParties: readonly string[];
  readonly jwksUri: string;
  /** The keys, if they are known in advance. Nothing is fetched then. */
  readonly jwks?: Jwks;
}

/**
 * Verifies a bearer token and reads its principal.
 * @throws UnauthorizedError, IssuerUnavailableError if the keys cannot be fetched
 */
export type VerifyToken = (token: string) => Promise<Principal>;

/** How much the clocks of the issuer and of the service may differ. Applies to `exp` and `nbf`. */
const LEEWAY_SECONDS = 5;

/**
 * Creates a verifier of an issuer's tokens: signature, issuer, audience (Cognito: client id) and expiry, with
 * aws-jwt-verify, and the rules of `token-rules.ts`. Create one per process, because it caches the issuer's keys.
 * @param names where the principal is; see `readPrincipal`
 * @param fetcher requests the keys
 * @param now a clock in milliseconds, for the rate of these requests
 */
export function createTokenVerifier(
  issuer: TrustedIssuer,
  names: readonly ClaimNames[],
  fetcher: Fetcher = new SimpleFetcher(),
  now = () => performance.now(),
): VerifyToken {
  const keys = createKeysCache(fetcher, now);
  const verifier = issuer.type === "cognito" ? createCognitoVerifier(issuer, keys) : createOidcVerifier(issuer, keys);
  const verify = async (token: string) => {
    const { header, payload } = decomposeUnverifiedJwt(token);
    checkUnverified(header, payload, verifier.issuer);
    return verifier.verify(token, payload);
  };
  return async (token) => readPrincipal(await verify(token).catch(throwAuthError), names);
}

interface Verifier {
  /** The only accepted `iss`. */
  readonly issuer: string;
  /** @param unverified the payload of the token */
  readonly verify: (token: string, unverified: JwtPayload) => Promise<JwtPayload> | JwtPayload;
}

function createCognitoVerifier({ userPoolId, clientId }: CognitoIssuer, jwksCache: JwksCache): Verifier {
  // The library accepts two issuers, with two addresses of the keys. A user pool of this service only uses the first.
  const { issuer } = CognitoJwtVerifier.parseUserPoolId(userPoolId);
  const verifier = CognitoJwtVerifier.create(
    {
      userPoolId,
      clientId: [...clientId],
      tokenUse: null,
      graceSeconds: LEEWAY_SECONDS,
      customJwtCheck: ({ payload }) => checkClaims(payload),
    },
    { jwksCache },
  );
  return { issuer, verify: (token) => verifier.verify(token) };
}

function createOidcVerifier(
  { issuer, audience, authorizedParties, jwksUri, jwks }: OidcIssuer,
  jwksCache: JwksCache,
): Verifier {
  const verifier = JwtVerifier.create(
    {
      issuer,
      jwksUri,
      graceSeconds: LEEWAY_SECONDS,
      customJwtCheck({ payload }) {
        checkClaims(payload);
        checkAuthorizedParty(payload, authorizedParties);
      },
    },
    { jwksCache },
  );
  if (jwks) verifier.cacheJwks(jwks);
  return {
    issuer,
    verify(token, { aud }) {
      const isAcceptedByParty = authorizedParties.length > 0 && aud === undefined;
      const options = { audience: isAcceptedByParty ? null : [...audience] };
      // If the keys are known in advance, a token that names an unknown key must not cause a request to the issuer.
      return jwks ? verifier.verifySync(token, options) : verifier.verify(token, options);
    },
  };
}

/** Errors caused by the issuer: it does not respond, or not with a JWKS. */
const ISSUER_ERRORS = [FetchError, JwksValidationError, JwkValidationError];

/**
 * Every other exception is caused by the token (even the library's TypeError on a truncated signature), so reject the
 * token.
 */
function throwAuthError(error: unknown): never {
  throw ISSUER_ERRORS.some((ErrorClass) => error instanceof ErrorClass)
    ? new IssuerUnavailableError(error)
    : new UnauthorizedError();
}
