import * as v from "valibot";
import { boundedArray, date, plainObject, removeNulls, text, uuid, visibleText } from "../fields.ts";
import { objectWithIgnoredFields } from "../ignored-fields.ts";
import { isWithinJsonSize } from "./json-size.ts";
import { parseLinkedinUrl } from "./linkedin-profile.ts";
import { findPersonKey } from "./person-id.ts";

const shortText = text(256);
const longText = text(2_000);
const tags = boundedArray(shortText, 100);
const personName = visibleText(256);
/** RFC 5321 bounds an address to 254 characters. */
const email = v.pipe(text(254), v.rfcEmail());
const linkedinUrl = v.pipe(
  text(1_024),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const profile = parseLinkedinUrl(dataset.value);
    if (profile) return profile.url;
    addIssue({ message: "must be the URL of a person's LinkedIn profile" });
    return NEVER;
  }),
  v.description("The URL of a person's LinkedIn profile, with or without its scheme"),
);

const Education = v.pipe(
  plainObject({
    school: v.nullish(shortText),
    degree: v.nullish(shortText),
    fieldOfStudy: v.nullish(shortText),
    startDate: v.nullish(text(32)),
    endDate: v.nullish(text(32)),
    description: v.nullish(longText),
  }),
  v.transform(removeNulls),
);

const WorkExperience = v.pipe(
  plainObject({
    companyName: v.nullish(shortText),
    companyId: v.nullish(uuid),
    title: v.nullish(shortText),
    location: v.nullish(shortText),
    startDate: v.nullish(text(32)),
    endDate: v.nullish(text(32)),
    current: v.nullish(v.boolean()),
    description: v.nullish(longText),
  }),
  v.transform(removeNulls),
);

const Profile = objectWithIgnoredFields({
  id: v.nullish(uuid),
  firstName: personName,
  lastName: personName,
  jobTitle: v.nullish(shortText),
  city: v.nullish(shortText),
  postalCode: v.nullish(text(32)),
  country: v.nullish(shortText),
  linkedinUrl: v.nullish(linkedinUrl),
  emails: v.nullish(boundedArray(email, 20)),
  phones: v.nullish(boundedArray(text(64), 20)),
  companyId: v.nullish(uuid),
  seniority: v.nullish(shortText),
  departments: v.nullish(tags),
  subDepartments: v.nullish(tags),
  functions: v.nullish(tags),
  industry: v.nullish(shortText),
  skills: v.nullish(tags),
  languages: v.nullish(tags),
  educations: v.nullish(boundedArray(Education, 50)),
  workExperiences: v.nullish(boundedArray(WorkExperience, 50)),
  birthDate: v.nullish(date),
});

/** Far below the 400 KB limit of a DynamoDB item, and 64 times the size of a typical person. */
const MAX_BYTES = 65_536;

/**
 * A person in a request. The output contains the person's key. Unknown fields, including those that the service owns,
 * are dropped. A null field is treated as absent.
 */
export const PersonInput = v.pipe(
  Profile,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { fields, ignoredFields } = dataset.value;
    const profile = removeNulls(fields);
    const identity = findPersonKey(profile);
    const fits = isWithinJsonSize(profile, MAX_BYTES);
    if (identity && fits) return { identity, profile, ignoredFields };
    if (!identity) addIssue({ message: "must have an id, a linkedinUrl or an e-mail address" });
    if (!fits) addIssue({ message: `must be at most ${MAX_BYTES} bytes of JSON` });
    return NEVER;
  }),
);
export type PersonInput = v.InferOutput<typeof PersonInput>;
