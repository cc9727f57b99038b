import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { AUDIENCE, ISSUER } from "./environment.ts";

const KEY_ID = "test";
const { privateKey, publicKey } = await generateKeyPair("ES256");

/** The issuer's public keys, as the service is told them. */
export const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, use: "sig", alg: "ES256" }] };

/** A token of the issuer the service trusts; `claims` override what a good one holds. */
export function sign(claims: JWTPayload, key = privateKey): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3_600, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: KEY_ID })
    .sign(key);
}
