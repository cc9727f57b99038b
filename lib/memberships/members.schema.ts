import * as v from "valibot";
import { type EntriesSchema, lenientEntries, MAX_ENTRY_DETAILS, strictEntries } from "../entries.ts";
import { boundedArray, count, MAX_PROSPECTS, plainObject, responseString, uuid } from "../fields.ts";
import { MAX_IGNORED_FIELDS, objectWithIgnoredFields } from "../ignored-fields.ts";

export const Added = v.object({
  addedCount: v.pipe(count, v.description("The number of members that this operation added to the list.")),
});

const Status = v.picklist(["added", "alreadyInList", "duplicate", "notFound", "erased", "failed", "invalid"]);
export type Status = v.InferOutput<typeof Status>;

/** An error of an invalid entry: a field, and the rule that it violates. */
export const InvalidField = v.object({
  path: v.pipe(v.string(), v.description("The invalid field, in dot notation: `prospects.3.emails.0`.")),
  message: v.pipe(v.string(), v.description("The violated rule.")),
});

/** The result of one entry of the request. */
export const Result = v.object({
  index: v.pipe(count, v.description("The position of the entry in the request, or of the person in the search.")),
  id: v.optional(v.pipe(responseString("uuid"), v.description("Absent if the entry is invalid."))),
  status: v.pipe(
    Status,
    v.description(
      "`added`: by this operation. `alreadyInList`: not changed. `duplicate`: an earlier entry is the same person. " +
        "`notFound`: a selected id without a record. `erased`: the organisation erased the person, who stays erased. " +
        "`failed`: the record cannot be stored, for example because it is too large. `invalid`: see `details`.",
    ),
  ),
  duplicateOf: v.optional(v.pipe(count, v.description("The `index` of the entry that this one repeats."))),
  details: v.optional(
    v.pipe(
      v.array(InvalidField),
      v.maxLength(MAX_ENTRY_DETAILS),
      v.description("Why the entry is invalid: the first errors."),
    ),
  ),
});
export type Result = v.InferOutput<typeof Result>;

/** The response with one result for each entry, in the order of the request. */
export const AddedWithResults = v.object({
  ...Added.entries,
  results: v.pipe(v.array(Result), v.description("One result for each entry, in the order of the request.")),
  searchId: v.optional(
    v.pipe(
      responseString("uuid"),
      v.description(
        "The search that the `filters` of a selection found. A client that retries sends it instead of them.",
      ),
    ),
  ),
  ignoredFields: v.optional(
    v.pipe(
      v.array(v.string()),
      v.maxLength(MAX_IGNORED_FIELDS),
      v.description(
        "Names of fields that were dropped, because the service does not know them: fields of the body, of the selection and of " +
          "valid prospects, also inside `educations` and `workExperiences` (`educations.schoolName`).",
      ),
    ),
  ),
});
export type AddedWithResults = v.InferOutput<typeof AddedWithResults>;

/** The companies to add. In the lenient form, an entry can be invalid. */
const buildCompanyEntries = (entries: EntriesSchema) =>
  objectWithIgnoredFields({ companyIds: entries(uuid, "companyIds") });
export const CompanyEntries = buildCompanyEntries(strictEntries);
export type CompanyEntries = v.InferOutput<typeof CompanyEntries>;
export const LenientCompanyEntries = buildCompanyEntries(lenientEntries);

const ids = boundedArray(uuid, MAX_PROSPECTS, 1);

export const CompanyIds = plainObject({ companyIds: ids });
export type CompanyIds = v.InferOutput<typeof CompanyIds>;

export const PersonIds = plainObject({ personIds: ids });
export type PersonIds = v.InferOutput<typeof PersonIds>;

export const Removed = v.object({
  removedCount: v.pipe(count, v.description("The number of members that this call removed from the list.")),
});
export type Removed = v.InferOutput<typeof Removed>;
