import * as v from "valibot";
import { isBlank, missing, optional, plainObject } from "../fields.ts";
import { type Identity, readIdentities } from "./identities.ts";
import { email, requiredProfileUrl } from "./person-fields.schema.ts";

/** The LinkedIn profile of a person. */
export const IdentityByProfile = v.pipe(
  plainObject({
    linkedinUrl: requiredProfileUrl,
    email: optional(v.never("must not be given together with linkedinUrl")),
  }),
  v.transform(({ linkedinUrl }) => readIdentities({ linkedinUrl })),
);

/** An e-mail address of a person. */
export const IdentityByAddress = v.pipe(
  plainObject({ linkedinUrl: optional(v.never()), email }),
  v.transform(({ email: address }) => readIdentities({ emails: [address] })),
);

/** Exactly one of `linkedinUrl` and `email`. Null and blanks count as absent. The output has one identity. */
export const PersonIdentity = v.lazy((body) => {
  const { linkedinUrl, email: address }: { linkedinUrl?: unknown; email?: unknown } = Object(body);
  if (linkedinUrl == null) return address == null ? NeitherOfThem : IdentityByAddress;
  // A body with nothing but a blank `linkedinUrl` is by profile, too, so that the error names the field that was sent.
  return isBlank(linkedinUrl) && address != null ? IdentityByAddress : IdentityByProfile;
});
export type PersonIdentity = readonly Identity[];

const NeitherOfThem = missing("email", "linkedinUrl or email is required");
