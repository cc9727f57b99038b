import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from "jose";
import { AUDIENCE, ISSUER } from "./environment.ts";

const KEY_ID = "test";
const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });

/** The public keys of the trusted issuer, as in the setting AUTH_JWKS. */
export const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, use: "sig", alg: "ES256" }] };

type Key = Parameters<SignJWT["sign"]>[0];
type Header = Partial<JWTHeaderParameters>;
/** Claims that override those of a valid token; `undefined` removes a claim. */
export type Claims = { readonly [name: string]: unknown };

/** Signs a token as the issuer that the service trusts. */
export function signToken(claims: Claims, key: Key = privateKey, header: Header = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3_600, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: KEY_ID, ...header })
    .sign(key);
}

/** The issuer's public key as an HMAC secret: an attacker knows it, so a verifier must not accept HS256. */
export const readPublicKeyAsSecret = async () => new TextEncoder().encode(await exportSPKI(publicKey));

/** Changes claims of a signed token and keeps its signature. */
export function tamperWithClaims(token: string, claims: object): string {
  const [header, payload = "", signature] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), ...claims };
  return [header, encodePart(changed), signature].join(".");
}

/** Changes the header of a token to `alg: "none"` (RFC 7519, section 6) and keeps the rest. */
export function useAlgorithmNone(token: string): string {
  const [, payload, signature] = token.split(".");
  return [encodePart({ alg: "none", kid: KEY_ID }), payload, signature].join(".");
}

const encodePart = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
