import { generateKeyPair } from "jose";
import { AUDIENCE, ISSUER } from "./environment.ts";
import type { Call } from "./invoke.ts";
import { type Claims, readPublicKeyAsSecret, signToken, tamperWithClaims, useAlgorithmNone } from "./tokens.ts";

type Credentials = Pick<Call, "token" | "headers">;

const toCredentials = async (signed: Promise<string>): Promise<Credentials> => ({ token: await signed });
const generateOtherKey = async () => (await generateKeyPair("ES256")).privateKey;
const toTimestamp = (secondsFromNow: number) => Math.floor(Date.now() / 1_000) + secondsFromNow;

/**
 * Credentials that every route must reject. Each has exactly one defect and otherwise the claims of a user who has
 * access. The keys are used in test titles.
 */
export const BAD_CREDENTIALS: Readonly<Record<string, (claims: Claims) => Promise<Credentials>>> = {
  "no token": async () => ({}),
  "an empty token": async () => ({ token: "" }),
  "the Basic scheme": async (claims) => ({ headers: { authorization: `Basic ${await signToken(claims)}` } }),
  "a token without a scheme": async (claims) => ({ headers: { authorization: await signToken(claims) } }),
  "a token with blanks instead of dots": async (claims) => ({
    token: (await signToken(claims)).replaceAll(".", " "),
  }),
  "a token that is not a JWT": async () => ({ token: "abc.def.ghi" }),
  "a JWT of three empty objects": async () => ({ token: ["e30", "e30", "e30"].join(".") }),
  "a wrong signature": async (claims) => toCredentials(signToken(claims, await generateOtherKey())),
  "a truncated signature": async (claims) => ({ token: (await signToken(claims)).slice(0, -8) }),
  "a key that the issuer does not publish": async (claims) =>
    toCredentials(signToken(claims, await generateOtherKey(), { kid: "unpublished" })),
  "another issuer": (claims) => toCredentials(signToken({ ...claims, iss: "https://elsewhere.test" })),
  "an issuer that only starts with the configured one": (claims) =>
    toCredentials(signToken({ ...claims, iss: `${ISSUER}.elsewhere.test` })),
  "no issuer": (claims) => toCredentials(signToken({ ...claims, iss: undefined })),
  "another audience": (claims) => toCredentials(signToken({ ...claims, aud: "elsewhere" })),
  "an audience that only starts with the configured one": (claims) =>
    toCredentials(signToken({ ...claims, aud: `${AUDIENCE}2` })),
  "no audience": (claims) => toCredentials(signToken({ ...claims, aud: undefined })),
  "an expired token": (claims) => toCredentials(signToken({ ...claims, exp: toTimestamp(-60) })),
  "a token without an expiry": (claims) => toCredentials(signToken({ ...claims, exp: undefined })),
  "a token that is not valid yet": (claims) => toCredentials(signToken({ ...claims, nbf: toTimestamp(600) })),
  "a critical header parameter": (claims) => toCredentials(signToken(claims, undefined, { crit: ["b64"], b64: true })),
  "another type of token": (claims) => toCredentials(signToken(claims, undefined, { typ: "logout+jwt" })),
  "a pending session": (claims) => toCredentials(signToken({ ...claims, sts: "pending" })),
  "algorithm none": async (claims) => ({ token: useAlgorithmNone(await signToken(claims)) }),
  "algorithm none without a signature": async (claims) => ({
    token: useAlgorithmNone(await signToken(claims)).replace(/[^.]*$/, ""),
  }),
  "the public key used as an HMAC secret": async (claims) =>
    toCredentials(signToken(claims, await readPublicKeyAsSecret(), { alg: "HS256" })),
  "claims changed after signing": async (claims) => ({
    token: tamperWithClaims(await signToken(claims), { org_role: "org:admin" }),
  }),
  "no user": (claims) => toCredentials(signToken({ ...claims, sub: undefined })),
  "an empty user": (claims) => toCredentials(signToken({ ...claims, sub: "" })),
  "a user of 129 characters": (claims) => toCredentials(signToken({ ...claims, sub: "u".repeat(129) })),
  "a user with a character that is not ASCII": (claims) => toCredentials(signToken({ ...claims, sub: "usér" })),
  "no organisation": (claims) => toCredentials(signToken({ ...claims, org_id: undefined })),
  "an empty organisation": (claims) => toCredentials(signToken({ ...claims, org_id: "" })),
  "an organisation that is not a string": (claims) => toCredentials(signToken({ ...claims, org_id: [claims.org_id] })),
  "an organisation with the key separator #": (claims) =>
    toCredentials(signToken({ ...claims, org_id: `${claims.org_id}#LIST` })),
  "an organisation with a line break": (claims) =>
    toCredentials(signToken({ ...claims, org_id: `${claims.org_id}\n` })),
  "an organisation of 65 characters": (claims) => toCredentials(signToken({ ...claims, org_id: "o".repeat(65) })),
};
