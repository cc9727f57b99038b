import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from "jose";
import { AUDIENCE, ISSUER } from "./environment.ts";

const KEY_ID = "test";
const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });

/** The issuer's public keys, as the service is told them. */
export const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, use: "sig", alg: "ES256" }] };

type Key = Parameters<SignJWT["sign"]>[0];
type Header = Partial<JWTHeaderParameters>;
/** `undefined` takes a claim away that a good token holds. */
export type Claims = { readonly [name: string]: unknown };

/** A token of the issuer the service trusts; `claims` override what a good one holds. */
export function signToken(claims: Claims, key: Key = privateKey, header: Header = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3_600, ...claims })
    .setProtectedHeader({ alg: "ES256", kid: KEY_ID, ...header })
    .sign(key);
}

/** Bytes that everybody knows, as a secret to sign with: the issuer's public key. */
export const readPublicKeyAsSecret = async () => new TextEncoder().encode(await exportSPKI(publicKey));

/** The token with claims that were changed after it was signed. */
export function tamperWithClaims(token: string, claims: object): string {
  const [header, payload = "", signature] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), ...claims };
  return [header, encodePart(changed), signature].join(".");
}

/** The token saying of itself that nobody signed it. */
export function useAlgorithmNone(token: string): string {
  const [, payload, signature] = token.split(".");
  return [encodePart({ alg: "none", kid: KEY_ID }), payload, signature].join(".");
}

const encodePart = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
