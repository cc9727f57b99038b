import { generateKeyPair } from "jose";
import { AUDIENCE, ISSUER } from "./environment.ts";
import type { Call } from "./invoke.ts";
import { type Claims, readPublicKeyAsSecret, signToken, tamperWithClaims, useAlgorithmNone } from "./tokens.ts";

type Credentials = Pick<Call, "token" | "headers">;

const toCredentials = async (signed: Promise<string>): Promise<Credentials> => ({ token: await signed });
const generateOtherKey = async () => (await generateKeyPair("ES256")).privateKey;
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** Ways to call without being let in, each but for one fault with the claims of somebody who would be. */
export const BAD_CREDENTIALS: Readonly<Record<string, (good: Claims) => Promise<Credentials>>> = {
  "no token": async () => ({}),
  "an empty token": async () => ({ token: "" }),
  "another scheme": async (good) => ({ headers: { authorization: `Basic ${await signToken(good)}` } }),
  "a token without a scheme": async (good) => ({ headers: { authorization: await signToken(good) } }),
  "a token in pieces": async (good) => ({ token: (await signToken(good)).replaceAll(".", " ") }),
  garbage: async () => ({ token: "abc.def.ghi" }),
  "JSON that is no token": async () => ({ token: ["e30", "e30", "e30"].join(".") }),
  "a wrong signature": async (good) => toCredentials(signToken(good, await generateOtherKey())),
  "a cut signature": async (good) => ({ token: (await signToken(good)).slice(0, -8) }),
  "a key that the issuer does not publish": async (good) =>
    toCredentials(signToken(good, await generateOtherKey(), { kid: "unpublished" })),
  "a wrong issuer": (good) => toCredentials(signToken({ ...good, iss: "https://elsewhere.test" })),
  "an issuer that only begins alike": (good) => toCredentials(signToken({ ...good, iss: `${ISSUER}.elsewhere.test` })),
  "no issuer": (good) => toCredentials(signToken({ ...good, iss: undefined })),
  "a wrong audience": (good) => toCredentials(signToken({ ...good, aud: "elsewhere" })),
  "an audience that only begins alike": (good) => toCredentials(signToken({ ...good, aud: `${AUDIENCE}2` })),
  "no audience": (good) => toCredentials(signToken({ ...good, aud: undefined })),
  "a token that has expired": (good) => toCredentials(signToken({ ...good, exp: secondsFromNow(-60) })),
  "a token that never expires": (good) => toCredentials(signToken({ ...good, exp: undefined })),
  "a token that is not valid yet": (good) => toCredentials(signToken({ ...good, nbf: secondsFromNow(600) })),
  "algorithm none": async (good) => ({ token: useAlgorithmNone(await signToken(good)) }),
  "algorithm none and no signature": async (good) => ({
    token: useAlgorithmNone(await signToken(good)).replace(/[^.]*$/, ""),
  }),
  "the public key as a shared secret": async (good) =>
    toCredentials(signToken(good, await readPublicKeyAsSecret(), { alg: "HS256" })),
  "claims changed after signing": async (good) => ({
    token: tamperWithClaims(await signToken(good), { org_role: "org:admin" }),
  }),
  "no user": (good) => toCredentials(signToken({ ...good, sub: undefined })),
  "an empty user": (good) => toCredentials(signToken({ ...good, sub: "" })),
  "no organisation": (good) => toCredentials(signToken({ ...good, org_id: undefined })),
  "an empty organisation": (good) => toCredentials(signToken({ ...good, org_id: "" })),
  "an organisation that is no text": (good) => toCredentials(signToken({ ...good, org_id: [good.org_id] })),
  "an organisation with a key's separator": (good) =>
    toCredentials(signToken({ ...good, org_id: `${good.org_id}#LIST` })),
  "an organisation with a line break": (good) => toCredentials(signToken({ ...good, org_id: `${good.org_id}\n` })),
  "an organisation of 65 characters": (good) => toCredentials(signToken({ ...good, org_id: "o".repeat(65) })),
};
