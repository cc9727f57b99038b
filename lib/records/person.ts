import * as v from "valibot";
import {
  boundedArray,
  date,
  optional,
  optionalItems,
  optionalText,
  plainObject,
  removeNulls,
  textRule,
} from "../fields.ts";
import { plainObjectWithIgnoredFields } from "../ignored-fields.ts";
import { hasVisibleText } from "../unicode.ts";
import { cleanEmailAddress, MAX_ADDRESS_LENGTH, normaliseEmailAddress } from "./email-address.ts";
import { readIdentities, takeRecognised } from "./identities.ts";
import { isWithinJsonSize } from "./json-size.ts";
import { parseLinkedinUrl } from "./linkedin-profile.ts";

const shortText = optionalText(256);
const longText = optionalText(2_000);
const dateText = optionalText(32);
const id = optional(v.pipe(v.string(), v.trim(), v.uuid(), v.toLowerCase()));
const tags = optionalItems(shortText, 100);

export const email = v.pipe(
  v.string(),
  textRule(MAX_ADDRESS_LENGTH),
  v.check((address) => normaliseEmailAddress(address) !== undefined, "must be an e-mail address"),
  v.transform(cleanEmailAddress),
  v.metadata({ format: "idn-email", pattern: "^\\s*[^\\s@]+@[^\\s@]+\\s*$", maxLength: MAX_ADDRESS_LENGTH }),
);

const MAX_URL_LENGTH = 1_024;
const NOT_A_PROFILE = "must be the URL of a person's LinkedIn profile";
/** The output for a URL that does not name a person. It counts as absent if the person has an id or an address. */
const NOBODY = "";
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
    description: "The URL of a person's LinkedIn profile, with or without its scheme",
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
);

export const EducationInput = v.pipe(
  plainObject({
    school: shortText,
    degree: shortText,
    fieldOfStudy: shortText,
    startDate: dateText,
    endDate: dateText,
    description: longText,
  }),
  v.transform(removeNulls),
);

export const WorkExperienceInput = v.pipe(
  plainObject({
    companyName: shortText,
    companyId: id,
    title: shortText,
    location: shortText,
    startDate: dateText,
    endDate: dateText,
    current: optional(v.boolean()),
    description: longText,
  }),
  v.transform(removeNulls),
);

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
  educations: optional(boundedArray(EducationInput, 50)),
  workExperiences: optional(boundedArray(WorkExperienceInput, 50)),
  birthDate: optional(v.pipe(v.string(), v.trim(), date)),
};

/** Far below the 400 KB limit of a DynamoDB item, and 64 times the size of a typical person. */
export const MAX_BYTES = 65_536;

type RecordField = keyof typeof recordFields;
/** The record of a person as it is stored. */
type PersonRecord = { [F in RecordField]?: NonNullable<v.InferOutput<(typeof recordFields)[F]>> };

/**
 * A person in a request. In an optional field, null and a text without visible characters count as absent. Blanks at
 * both ends of a text are removed. The output has what identifies the person, the caller's own reference, the record to
 * store, and the names of the fields that are dropped: unknown ones, and those that the service owns.
 */
export const PersonInput = v.pipe(
  plainObjectWithIgnoredFields({ id, ...recordFields, externalId }),
  v.rawTransform(({ dataset, addIssue }) => {
    const { fields, ignoredFields } = dataset.value;
    const id = fields.id ?? undefined;
    const record = pickRecord(fields);
    const identities = takeRecognised(readIdentities(record));

    if (!record.firstName && !record.lastName) addIssue({ message: "must have a firstName or a lastName" });
    if (!id && identities.length === 0) addIssue(describeMissingIdentity(fields));
    if (!isWithinJsonSize({ ...record, id, externalId: fields.externalId }, MAX_BYTES))
      addIssue({ message: `must be at most ${MAX_BYTES} bytes of JSON` });
    return { id, externalId: fields.externalId ?? undefined, identities, record, ignoredFields };
  }),
);
export type PersonInput = v.InferOutput<typeof PersonInput>;

type Fields = { readonly [F in RecordField]?: PersonRecord[F] | null | undefined };

function pickRecord(fields: Fields): PersonRecord {
  const record: PersonRecord = {};
  for (const name in fields) if (name !== "id" && name !== "externalId") copyField(fields, record, name as RecordField);
  return record;
}

function copyField<F extends RecordField>(from: Fields, to: PersonRecord, name: F): void {
  const value: Fields[F] = from[name];
  if (value != null && value !== NOBODY) to[name] = value;
}

/** If a URL was sent, it is the reason: it does not name a person. */
const describeMissingIdentity = (fields: Fields): v.RawTransformIssueInfo<unknown> =>
  fields.linkedinUrl === NOBODY
    ? {
        message: NOT_A_PROFILE,
        path: [{ type: "object", origin: "value", input: fields, key: "linkedinUrl", value: "" }],
      }
    : { message: "must have an id, a linkedinUrl or an e-mail address" };
