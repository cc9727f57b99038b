import * as v from "valibot";
import { date, listOf, name, objectOf, optional, text, uuid, withoutNulls } from "../fields.ts";
import { jsonFits } from "./json-size.ts";
import { linkedinProfile } from "./linkedin-profile.ts";
import { identityOf } from "./person-id.ts";

const shortText = text(256);
const longText = text(2_000);
const tags = listOf(shortText, 100);
const personName = name(256);
/** RFC 5321 bounds an address to 254 characters. */
const email = v.pipe(text(254), v.rfcEmail());
const linkedinUrl = v.pipe(
  text(1_024),
  v.check((url) => linkedinProfile(url) !== undefined, "must be the URL of a person's LinkedIn profile"),
  v.description("The URL of a person's LinkedIn profile, with or without its scheme"),
);

const Education = v.pipe(
  objectOf({
    school: optional(shortText),
    degree: optional(shortText),
    fieldOfStudy: optional(shortText),
    startDate: optional(text(32)),
    endDate: optional(text(32)),
    description: optional(longText),
  }),
  v.transform(withoutNulls),
);

const WorkExperience = v.pipe(
  objectOf({
    companyName: optional(shortText),
    companyId: optional(uuid),
    title: optional(shortText),
    location: optional(shortText),
    startDate: optional(text(32)),
    endDate: optional(text(32)),
    current: optional(v.boolean()),
    description: optional(longText),
  }),
  v.transform(withoutNulls),
);

const Profile = v.object({
  id: optional(uuid),
  firstName: personName,
  lastName: personName,
  jobTitle: optional(shortText),
  city: optional(shortText),
  postalCode: optional(text(32)),
  country: optional(shortText),
  linkedinUrl: optional(linkedinUrl),
  emails: optional(listOf(email, 20)),
  phones: optional(listOf(text(64), 20)),
  companyId: optional(uuid),
  seniority: optional(shortText),
  departments: optional(tags),
  subDepartments: optional(tags),
  functions: optional(tags),
  industry: optional(shortText),
  skills: optional(tags),
  languages: optional(tags),
  educations: optional(listOf(Education, 50)),
  workExperiences: optional(listOf(WorkExperience, 50)),
  birthDate: optional(date),
});

/** Far below the 400 KB of a DynamoDB item, and 64 times a typical profile. */
const MAX_BYTES = 65_536;

/**
 * A person as callers send one, with what the person is recognised by. Fields that are not named here, those the
 * service owns among them, are dropped. A field may be null, which is the same as absent.
 */
export const PersonInput = v.pipe(
  Profile,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const profile = withoutNulls(dataset.value);
    const identity = identityOf(profile);
    const fits = jsonFits(profile, MAX_BYTES);
    if (identity && fits) return { identity, profile };
    if (!identity) addIssue({ message: "must have an id, a linkedinUrl or an e-mail to be recognised by" });
    if (!fits) addIssue({ message: `must be at most ${MAX_BYTES} bytes of JSON` });
    return NEVER;
  }),
);
export type PersonInput = v.InferOutput<typeof PersonInput>;
