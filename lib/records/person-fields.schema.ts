import * as v from "valibot";
import {
  boundedArray,
  date,
  NOT_BLANK,
  optional,
  optionalItems,
  optionalText,
  plainObject,
  removeNulls,
  textRule,
} from "../fields.ts";
import { listUnknownNames } from "../ignored-fields.ts";
import { hasVisibleText } from "../unicode.ts";
import { ADDRESS_PATTERN, cleanEmailAddress, MAX_ADDRESS_LENGTH, normaliseEmailAddress } from "./email-address.ts";
import { parseLinkedinUrl } from "./linkedin-profile.ts";

const shortText = optionalText(256);
const longText = optionalText(2_000);
const dateText = optionalText(32);
export const id = optional(v.pipe(v.string(), v.trim(), v.uuid(), v.toLowerCase()));
const tags = optionalItems(shortText, 100);

export const email = v.pipe(
  v.string(),
  textRule(MAX_ADDRESS_LENGTH),
  v.check((address) => normaliseEmailAddress(address) !== undefined, "must be an e-mail address"),
  v.transform(cleanEmailAddress),
  v.metadata({
    format: "idn-email",
    pattern: ADDRESS_PATTERN,
    maxLength: MAX_ADDRESS_LENGTH,
    description:
      "An e-mail address, which can be international (RFC 6531). Its domain is a name, not an IP address, and its local part is " +
      "not quoted.",
  }),
);

const MAX_URL_LENGTH = 1_024;
export const NOT_A_PROFILE = "must be the URL of a person's LinkedIn profile";
/** The output for a URL that does not name a person. It counts as absent if the person has an id or an address. */
export const NOBODY = "";
const linkedinUrl = v.pipe(
  v.string(),
  textRule(MAX_URL_LENGTH),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const profile = parseLinkedinUrl(dataset.value);
    if (profile !== undefined) return profile?.url ?? NOBODY;
    if (!hasVisibleText(dataset.value)) return undefined;
    addIssue({ message: NOT_A_PROFILE });
    return NEVER;
  }),
  v.metadata({
    maxLength: MAX_URL_LENGTH,
    description: "The URL of a person's LinkedIn profile, with or without its scheme.",
  }),
);

/** The same, but a URL that does not name a person is rejected. */
export const profileUrl = v.pipe(
  linkedinUrl,
  v.check((url) => url !== NOBODY, NOT_A_PROFILE),
);

/** The same, but a blank is rejected, too. */
export const requiredProfileUrl = v.pipe(
  linkedinUrl,
  v.check((url) => Boolean(url), NOT_A_PROFILE),
  v.metadata({ pattern: NOT_BLANK }),
);

const education = {
  school: shortText,
  degree: shortText,
  fieldOfStudy: shortText,
  startDate: dateText,
  endDate: dateText,
  description: longText,
};
export const EducationInput = v.pipe(plainObject(education), v.transform(removeNulls));

const workExperience = {
  companyName: shortText,
  companyId: id,
  title: shortText,
  location: shortText,
  startDate: dateText,
  endDate: dateText,
  current: optional(v.boolean()),
  description: longText,
};
export const WorkExperienceInput = v.pipe(plainObject(workExperience), v.transform(removeNulls));

/** More educations, or more work experiences, are rejected. */
const MAX_STATIONS = 50;

/** The caller's own reference. */
export const externalId = shortText;

/** The fields of a person that are stored as they are given. */
export const recordFields = {
  firstName: shortText,
  lastName: shortText,
  jobTitle: shortText,
  companyName: shortText,
  companyId: id,
  city: shortText,
  state: shortText,
  postalCode: optionalText(32),
  country: shortText,
  linkedinUrl: v.nullish(linkedinUrl),
  emails: optionalItems(optional(email), 20),
  phones: optionalItems(optionalText(64), 20),
  seniority: shortText,
  departments: tags,
  subDepartments: tags,
  functions: tags,
  industry: shortText,
  skills: tags,
  languages: tags,
  educations: optional(boundedArray(EducationInput, MAX_STATIONS)),
  workExperiences: optional(boundedArray(WorkExperienceInput, MAX_STATIONS)),
  birthDate: optional(v.pipe(v.string(), v.trim(), date)),
};

/**
 * Lists the names of the fields of educations and work experiences that are dropped, such as `educations.schoolName`.
 * @param person not validated
 */
export function* listIgnoredStationFields(
  person: { readonly [F in keyof typeof STATIONS]?: unknown },
): Generator<string> {
  for (const [field, known] of Object.entries(STATIONS)) {
    const stations = person[field as keyof typeof STATIONS];
    for (const station of Array.isArray(stations) ? stations.slice(0, MAX_STATIONS) : [])
      yield* listUnknownNames(station, known, `${field}.`);
  }
}
const STATIONS = { educations: education, workExperiences: workExperience };
