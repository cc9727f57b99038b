import { generateKeyPair } from "jose";
import { AUDIENCE, ISSUER } from "./environment.ts";
import type { Call } from "./invoke.ts";
import { type Claims, publicKeyAsSecret, sign, tampered, unsigned } from "./tokens.ts";

type Credentials = Pick<Call, "token" | "headers">;

const token = async (signed: Promise<string>): Promise<Credentials> => ({ token: await signed });
const otherKey = async () => (await generateKeyPair("ES256")).privateKey;
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** Ways to call without being let in, each but for one fault with the claims of somebody who would be. */
export const BAD_CREDENTIALS: Readonly<Record<string, (good: Claims) => Promise<Credentials>>> = {
  "no token": async () => ({}),
  "an empty token": async () => ({ token: "" }),
  "another scheme": async (good) => ({ headers: { authorization: `Basic ${await sign(good)}` } }),
  "a token without a scheme": async (good) => ({ headers: { authorization: await sign(good) } }),
  "a token in pieces": async (good) => ({ token: (await sign(good)).replaceAll(".", " ") }),
  garbage: async () => ({ token: "abc.def.ghi" }),
  "JSON that is no token": async () => ({ token: ["e30", "e30", "e30"].join(".") }),
  "a wrong signature": async (good) => token(sign(good, await otherKey())),
  "a cut signature": async (good) => ({ token: (await sign(good)).slice(0, -8) }),
  "a key that the issuer does not publish": async (good) => token(sign(good, await otherKey(), { kid: "unpublished" })),
  "a wrong issuer": (good) => token(sign({ ...good, iss: "https://elsewhere.test" })),
  "an issuer that only begins alike": (good) => token(sign({ ...good, iss: `${ISSUER}.elsewhere.test` })),
  "no issuer": (good) => token(sign({ ...good, iss: undefined })),
  "a wrong audience": (good) => token(sign({ ...good, aud: "elsewhere" })),
  "an audience that only begins alike": (good) => token(sign({ ...good, aud: `${AUDIENCE}2` })),
  "no audience": (good) => token(sign({ ...good, aud: undefined })),
  "a token that has expired": (good) => token(sign({ ...good, exp: secondsFromNow(-60) })),
  "a token that never expires": (good) => token(sign({ ...good, exp: undefined })),
  "a token that is not valid yet": (good) => token(sign({ ...good, nbf: secondsFromNow(600) })),
  "algorithm none": async (good) => ({ token: unsigned(await sign(good)) }),
  "algorithm none and no signature": async (good) => ({ token: unsigned(await sign(good)).replace(/[^.]*$/, "") }),
  "the public key as a shared secret": async (good) => token(sign(good, await publicKeyAsSecret(), { alg: "HS256" })),
  "claims changed after signing": async (good) => ({ token: tampered(await sign(good), { org_role: "org:admin" }) }),
  "no user": (good) => token(sign({ ...good, sub: undefined })),
  "an empty user": (good) => token(sign({ ...good, sub: "" })),
  "no organisation": (good) => token(sign({ ...good, org_id: undefined })),
  "an empty organisation": (good) => token(sign({ ...good, org_id: "" })),
  "an organisation that is no text": (good) => token(sign({ ...good, org_id: [good.org_id] })),
  "an organisation with a key's separator": (good) => token(sign({ ...good, org_id: `${good.org_id}#LIST` })),
  "an organisation with a line break": (good) => token(sign({ ...good, org_id: `${good.org_id}\n` })),
  "an organisation of 65 characters": (good) => token(sign({ ...good, org_id: "o".repeat(65) })),
};
