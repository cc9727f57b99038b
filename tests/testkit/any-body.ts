import fc from "fast-check";
import {
  anyJson,
  anyString,
  deeplyNestedJson,
  longText,
  SENT_MARKER,
  sentJson,
  sentText,
  UNKNOWN_FIELD_MARKER,
  wellFormedText,
} from "./any-json.ts";

const SERVICE_OWNED_FIELDS = [
  "leadOwnerId",
  "consentGiven",
  "consentDate",
  "crmId",
  "bullhornId",
  "createdAt",
  "updatedAt",
  "deletedAt",
  "source",
  "copiedAt",
  "pk",
  "sk",
];

const unknownFields = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...SERVICE_OWNED_FIELDS),
    anyString.map((rest) => `${UNKNOWN_FIELD_MARKER}${rest}`),
  ),
  anyJson(UNKNOWN_FIELD_MARKER),
  { maxKeys: 4 },
);

/** Only a few ids, so that several requests contain the same persons, in upper and in lower case. */
const ids = Array.from({ length: 40 }, (_, i) => `7a0b1c2d-0000-4000-8000-${String(i).padStart(12, "0")}`);
const id = fc.tuple(fc.constantFrom(...ids), fc.boolean()).map(([id, upper]) => (upper ? id.toUpperCase() : id));

const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
const nullable = <T>(item: fc.Arbitrary<T>) => fc.option(item, { freq: 8 });
const email = fc.stringMatching(/^[a-z0-9]{1,8}$/).map((name) => `${name}.${SENT_MARKER}@example.com`);
const linkedinUrl = fc
  .stringMatching(/^[a-z0-9]{1,8}$/)
  .map((name) => `https://www.linkedin.com/in/${name}-${SENT_MARKER}`);
const withUnknownFields = (fields: fc.Arbitrary<object>) =>
  fc.tuple(unknownFields, fields).map(([foreign, known]) => ({ ...foreign, ...known }));

const education = withUnknownFields(
  fc.record(
    { school: wellFormedText, degree: nullable(wellFormedText), startDate: wellFormedText.map((v) => v.slice(0, 32)) },
    { requiredKeys: [] },
  ),
);
const workExperience = withUnknownFields(
  fc.record(
    { companyName: wellFormedText, companyId: id, current: fc.boolean(), description: wellFormedText },
    { requiredKeys: [] },
  ),
);
const fields = {
  id,
  firstName: wellFormedText,
  lastName: wellFormedText,
  jobTitle: nullable(wellFormedText),
  companyName: nullable(wellFormedText),
  city: wellFormedText,
  state: fc.constantFrom("", " ", "\u200b", "Wien"),
  externalId: wellFormedText,
  postalCode: wellFormedText.map((v) => v.slice(0, 32)),
  linkedinUrl,
  emails: fc.array(email, { minLength: 1, maxLength: 3 }),
  phones: nullable(list(wellFormedText.map((v) => v.slice(0, 64)))),
  companyId: id,
  skills: list(wellFormedText),
  departments: list(wellFormedText),
  educations: list(education),
  workExperiences: list(workExperience),
  birthDate: fc.constantFrom("1980-02-29", "2001-12-31"),
};
const person = fc.oneof(
  fc.record(fields, { requiredKeys: ["id", "firstName", "lastName"] }),
  fc.record(fields, { requiredKeys: ["linkedinUrl", "firstName", "lastName"] }),
  fc.record(fields, { requiredKeys: ["emails", "firstName", "lastName"] }),
);
const prospects = fc.array(withUnknownFields(person), { minLength: 1, maxLength: 4 });
const manual = fc.record({ mode: fc.constant("manual"), includedIds: fc.array(id, { minLength: 1, maxLength: 6 }) });

/** A body that the service accepts. */
export const validBody = withUnknownFields(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ prospects }) },
    { weight: 1, arbitrary: fc.record({ selection: withUnknownFields(manual) }) },
  ),
);

/** A valid object in which one field has any value or is absent. */
const changeOneField = (valid: fc.Arbitrary<object>, names: readonly string[]) =>
  fc
    .tuple(valid, fc.constantFrom(...names), fc.option(fc.oneof(sentJson, sentText, longText)))
    .map(([object, name, value]) => ({ ...object, [name]: value ?? undefined }));

const searchFields = ["mode", "includedIds", "searchId", "startIndex", "targetCount", "excludedIds"];
const bulk = fc.record({
  mode: fc.constant("bulk"),
  searchId: id,
  startIndex: fc.nat(),
  targetCount: fc.integer({ min: 1, max: 1_000 }),
});

/** An entry of `prospects` that often violates a rule. */
export const anyProspect = fc.oneof(
  { weight: 2, arbitrary: withUnknownFields(person) },
  { weight: 4, arbitrary: changeOneField(withUnknownFields(person), Object.keys(fields)) },
  { weight: 1, arbitrary: sentJson },
);

/** A body that in most cases violates a rule. */
const anyBody = fc.oneof(
  fc.record({ prospects: fc.array(anyProspect, { maxLength: 4 }) }),
  fc.record({ selection: changeOneField(fc.oneof(manual, bulk), searchFields) }),
  changeOneField(validBody, ["prospects", "selection"]),
  fc.record({ prospects: sentJson, selection: sentJson }, { requiredKeys: [] }),
  sentJson,
);

/** The text of a body: JSON, almost JSON, or any text. */
export const anyBodyText = fc.oneof(
  { weight: 20, arbitrary: anyBody.map((body) => JSON.stringify(body) ?? "") },
  { weight: 2, arbitrary: sentText },
  { weight: 1, arbitrary: deeplyNestedJson },
  {
    weight: 1,
    arbitrary: fc.tuple(validBody, fc.nat()).map(([body, at]) => JSON.stringify(body).slice(0, -1 - (at % 40))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        validBody,
        fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty"),
        sentJson,
      )
      .map(
        ([body, key, value]) => `{"${key}":${JSON.stringify({ prototype: value })},${JSON.stringify(body).slice(1)}`,
      ),
  },
);
