import type { JwtHeader, JwtPayload } from "aws-jwt-verify/jwt-model";
import { UnauthorizedError } from "../errors.ts";

/** The rules for tokens that aws-jwt-verify does not check. */

/** `JWT` (RFC 7519, 5.1) or `at+jwt` (RFC 9068, 2.1). RFC 7515, 4.1.9: case-insensitive, `application/` can be omitted. */
const TOKEN_TYPE = /^(application\/)?(jwt|at\+jwt)$/i;

/**
 * Checks what must hold before the issuer's keys are fetched.
 * The service does not understand any extension, so it must reject a token with `crit` (RFC 7515, 4.1.11). A `typ` tells
 * apart tokens of one issuer that have different purposes, such as `logout+jwt` (RFC 8725, 3.11); it may be absent.
 * @param issuer the only accepted `iss`
 * @throws UnauthorizedError
 */
export function checkUnverified(header: JwtHeader, payload: JwtPayload, issuer: string): void {
  const { crit, typ } = header;
  const isKnownType = typ === undefined || (typeof typ === "string" && TOKEN_TYPE.test(typ));
  if (payload.iss !== issuer || crit !== undefined || !isKnownType) throw new UnauthorizedError();
}

/**
 * Checks the claims of a token whose signature is valid. The library checks `exp` only if the token has one, but the
 * service requires it. `sts` is Clerk's session status: a pending session has not completed its sign-in.
 * @throws UnauthorizedError
 */
export function checkClaims({ exp, sts }: JwtPayload): void {
  if (typeof exp !== "number" || sts === "pending") throw new UnauthorizedError();
}

/**
 * Checks the client for which the token was issued, if the configuration names the accepted ones. A token with an
 * accepted `aud` may lack `azp`.
 * @throws UnauthorizedError
 */
export function checkAuthorizedParty({ aud, azp }: JwtPayload, authorizedParties: readonly string[]): void {
  if (authorizedParties.length === 0 || (azp === undefined && aud !== undefined)) return;
  if (typeof azp !== "string" || !authorizedParties.includes(azp)) throw new UnauthorizedError();
}
