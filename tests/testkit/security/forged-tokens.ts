import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { AUDIENCE, ISSUER } from "../environment.ts";
import { jwks, readPublicKeyAsSecret } from "../tokens.ts";

/** Tokens that an attacker can make without the issuer's private key. */

type Header = Readonly<Record<string, unknown>>;
type Signer = (data: Buffer) => Buffer;
export interface ForgedToken {
  readonly title: string;
  readonly token: string;
}

const [publicJwk] = jwks.keys;
const kid = publicJwk?.kid;

const ecKey = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
const own = ecKey("P-256");
const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const ed25519 = generateKeyPairSync("ed25519");
/** The attacker's public key, which a header offers instead of the issuer's. */
export const ATTACKER_JWK = { ...own.publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" };

const ecdsa =
  (key: KeyObject, hash: string): Signer =>
  (data) =>
    sign(hash, data, { key, dsaEncoding: "ieee-p1363" });
const hmac =
  (secret: string | Uint8Array, hash = "sha256"): Signer =>
  (data) =>
    createHmac(hash, secret).update(data).digest();
const constant =
  (...bytes: readonly number[]): Signer =>
  () =>
    Buffer.from(bytes);

/** What stands in for the issuer's public key as an HMAC secret. */
async function buildSecrets(): Promise<(string | Uint8Array)[]> {
  const spki = Buffer.from(await readPublicKeyAsSecret()).toString();
  const { x = "", y = "" } = publicJwk ?? {};
  return [
    spki,
    `${spki}\n`,
    spki.trim(),
    spki.replaceAll("\n", "\r\n"),
    spki.replace(/-----.*?-----|\s/g, ""),
    Buffer.from(spki.replace(/-----.*?-----|\s/g, ""), "base64"),
    JSON.stringify(publicJwk),
    JSON.stringify(jwks),
    x,
    Buffer.from(x, "base64url"),
    Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]),
    "",
    "secret",
    String(kid),
  ];
}

/** The algorithms of RFC 7518 and 8037, each with a signature of the attacker. */
async function buildSigners(): Promise<{ title: string; alg: unknown; signer: Signer }[]> {
  const secrets = await buildSecrets();
  return [
    ...["none", "None", "NONE", "nOnE", "", " none", "none\0"].map((alg) => ({ alg, signer: constant() })),
    ...["HS256", "HS384", "HS512", "ES256", "hs256"].flatMap((alg) =>
      secrets.map((secret) => ({ alg, signer: hmac(secret, `sha${alg.slice(2)}`) })),
    ),
    ...["RS256", "RS384", "RS512", "PS256", "ES256"].map((alg) => ({
      alg,
      signer: (data: Buffer) => sign(`sha${alg.slice(2)}`, data, rsa.privateKey),
    })),
    { alg: "ES256", signer: ecdsa(own.privateKey, "sha256") },
    { alg: "ES384", signer: ecdsa(ecKey("P-384").privateKey, "sha384") },
    { alg: "ES512", signer: ecdsa(ecKey("P-521").privateKey, "sha512") },
    { alg: "ES256K", signer: ecdsa(ecKey("secp256k1").privateKey, "sha256") },
    { alg: "ES256", signer: ecdsa(ecKey("secp256k1").privateKey, "sha256") },
    { alg: "EdDSA", signer: (data: Buffer) => sign(null, data, ed25519.privateKey) },
    { alg: "ES256", signer: (data: Buffer) => sign("sha256", data, own.privateKey) },
    // r = s = 0, r = s = 1, the order of the curve, and wrong lengths.
    ...[0, 1, 63, 64, 65, 128].map((length) => ({ alg: "ES256", signer: () => Buffer.alloc(length) })),
    {
      alg: "ES256",
      signer: () => Buffer.concat([Buffer.alloc(31), Buffer.from([1]), Buffer.alloc(31), Buffer.from([1])]),
    },
    { alg: "ES256", signer: () => Buffer.alloc(64, 255) },
    { alg: "ES256", signer: () => Buffer.concat([ORDER, ORDER]) },
    ...[null, 0, true, [], ["ES256"], ["none"], {}, { toString: "none" }, undefined].map((alg) => ({
      alg,
      signer: ecdsa(own.privateKey, "sha256"),
    })),
  ].map(({ alg, signer }, i) => ({ title: `${i} alg ${JSON.stringify(alg)}`, alg, signer }));
}

/** The order of the group of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");

const ATTACKER_URL = "https://attacker.test/jwks.json";

/** Headers that point to, or contain, another key, or change how the token is read. */
const HEADERS: readonly Header[] = [
  {},
  ...[
    undefined,
    null,
    "",
    "unknown",
    "../../../../dev/null",
    "/dev/null",
    ATTACKER_URL,
    "' OR '1'='1",
    "__proto__",
    "constructor",
    "toString",
    `${kid}\0`,
    ` ${kid}`,
    String(kid).toUpperCase(),
    [kid],
    { kid },
    0,
    true,
  ].map((value) => ({ kid: value })),
  { jwk: ATTACKER_JWK },
  { jwk: ATTACKER_JWK, kid: undefined },
  { jku: ATTACKER_URL },
  { jku: `${ISSUER}/.well-known/jwks.json`, jwk: ATTACKER_JWK },
  { x5u: ATTACKER_URL },
  { x5c: [own.publicKey.export({ format: "der", type: "spki" }).toString("base64")] },
  { x5t: "AAAA" },
  { iss: ATTACKER_URL },
  { typ: "logout+jwt" },
  { typ: "JWE" },
  { cty: "JWT" },
  { enc: "A256GCM" },
  { zip: "DEF" },
  { b64: false },
  { b64: false, crit: ["b64"] },
  { crit: [] },
  { crit: ["exp"] },
  { crit: "exp" },
  { ["__proto__"]: { alg: "none" } },
  { constructor: { prototype: { alg: "none" } } },
];

const encode = (value: string | Buffer) => Buffer.from(value).toString("base64url");

/** @param claims of a user who has access */
function forge(header: Header, claims: object, signer: Signer): string {
  const data = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}`;
  return `${data}.${encode(signer(Buffer.from(data)))}`;
}

/** @param claims of a user who has access @returns a token for every header with every algorithm that could matter for it */
export async function buildForgedTokens(claims: object): Promise<ForgedToken[]> {
  const now = Math.floor(Date.now() / 1_000);
  const all = { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3_600, ...claims };
  const signers = await buildSigners();
  const simple = { alg: "ES256", kid, typ: "JWT" };
  const byAlgorithm = signers.map(({ title, alg, signer }) => ({
    title,
    token: forge({ ...simple, alg }, all, signer),
  }));
  const forHeaders = [
    ["none", constant()],
    ["HS256", hmac(await readPublicKeyAsSecret())],
    ["ES256", ecdsa(own.privateKey, "sha256")],
    ["RS256", (data: Buffer) => sign("sha256", data, rsa.privateKey)],
  ] as const;
  const byHeader = HEADERS.flatMap((header) =>
    forHeaders.map(([alg, signer]) => ({
      title: `${alg} with ${JSON.stringify(header)}`,
      token: forge({ ...simple, alg, ...header }, all, signer),
    })),
  );
  return [...byAlgorithm, ...byHeader];
}
