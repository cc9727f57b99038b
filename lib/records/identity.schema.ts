import * as v from "valibot";
import { plainObject } from "../fields.ts";
import { type Identity, readIdentities } from "./identities.ts";
import { email, requiredProfileUrl } from "./person.ts";

/** The LinkedIn profile of a person. */
export const IdentityByProfile = v.pipe(
  plainObject({
    linkedinUrl: requiredProfileUrl,
    email: v.nullish(v.never("must not be given together with linkedinUrl")),
  }),
  v.transform(({ linkedinUrl }) => readIdentities({ linkedinUrl })),
);

/** An e-mail address of a person. */
export const IdentityByAddress = v.pipe(
  plainObject({ linkedinUrl: v.nullish(v.never()), email }),
  v.transform(({ email: address }) => readIdentities({ emails: [address] })),
);

/** Exactly one of `linkedinUrl` and `email`. The output has one identity. */
export const PersonIdentity = v.lazy((body) => (hasUrl(body) ? IdentityByProfile : IdentityByAddress));
export type PersonIdentity = readonly Identity[];

const hasUrl = (body: unknown) =>
  typeof body === "object" && body !== null && "linkedinUrl" in body && body.linkedinUrl != null;
