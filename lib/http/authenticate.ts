import { UnauthorizedError } from "../errors.ts";
import type { VerifyToken } from "../identity/token-verifier.ts";
import type { Middleware } from "./middleware.ts";

/** The scheme (RFC 6750, 2.1) and a JWT: three parts in base64url, which has no padding (RFC 7515, 3.1). */
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** Verifies the bearer token and adds its principal. @throws UnauthorizedError, ServiceUnavailableError */
export function authenticate(verifyToken: VerifyToken): Middleware<{ principal: Awaited<ReturnType<VerifyToken>> }> {
  return {
    async before({ event, context }) {
      const token = BEARER.exec(event.headers.authorization ?? "")?.[1];
      if (!token) throw new UnauthorizedError();
      context.principal = await verifyToken(token);
    },
  };
}
