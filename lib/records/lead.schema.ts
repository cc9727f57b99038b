import * as v from "valibot";
import type { EntityType } from "../entity-type.ts";
import { responseString, uuid } from "../fields.ts";
import { pageSchema } from "../pagination/page.schema.ts";

/** A malformed `{id}` cannot match any lead, so the response is 404, not 400. */
export const LeadParams = v.object({ id: uuid });
export type LeadParams = v.InferOutput<typeof LeadParams>;

/*
 * Response schemas of the organisation's records. Global records are loaded without validation, so a stored field can
 * have any type. A field whose value does not match its documented type is left out, because otherwise one wrong value
 * would make the whole page a 500. Fields that are not documented here are not returned.
 */

/**
 * An optional field; undefined if the value does not match the schema. Validation stops at the first issue, so that a
 * long array is cheap.
 */
const field = <S extends v.GenericSchema>(schema: S) =>
  v.fallback(v.config(v.optional(schema), { abortEarly: true }), undefined);

const text = (description: string) => field(v.pipe(v.string(), v.description(description)));
const texts = (description: string) => field(v.pipe(v.array(v.string()), v.description(description)));
const integer = (description: string) => field(v.pipe(v.number(), v.integer(), v.description(description)));

/** A time that the service itself writes. */
const time = (description: string) => v.pipe(responseString("date-time"), v.description(description));
const id = (description: string) => v.pipe(responseString("uuid"), v.description(description));

export const Education = v.object({
  school: text("The school or university."),
  degree: text("The degree, for example `MSc`."),
  fieldOfStudy: text("The subject."),
  startDate: text("Start, usually `YYYY-MM`."),
  endDate: text("End, usually `YYYY-MM`."),
  description: text("Free text."),
});

export const WorkExperience = v.object({
  companyName: text("The employer's name."),
  companyId: text("The employer's id in the global database."),
  title: text("The job title."),
  location: text("The place of work."),
  startDate: text("Start, usually `YYYY-MM`."),
  endDate: text("End, usually `YYYY-MM`."),
  current: field(v.pipe(v.boolean(), v.description("Whether this is a current position."))),
  description: text("Free text."),
});

/** The record of a person. */
export const Person = v.object({
  id: id("The person's id, the same in every list."),
  firstName: text("First name."),
  lastName: text("Last name."),
  jobTitle: text("The current job title."),
  companyName: text("The current employer's name."),
  companyId: text("The current employer's id in the global database."),
  city: text("City."),
  state: text("State, province or region."),
  postalCode: text("Postal code."),
  country: text("The country's name."),
  linkedinUrl: text("The URL of the LinkedIn profile."),
  emails: texts("E-mail addresses."),
  phones: texts("Phone numbers."),
  seniority: text("The level of the position, for example `director`."),
  departments: texts("Departments, for example `engineering`."),
  subDepartments: texts("Parts of a department, for example `data_engineering`."),
  functions: texts("Job functions, for example `software_development`."),
  industry: text("The employer's industry."),
  skills: texts("Skills."),
  languages: texts("Languages."),
  educations: field(v.pipe(v.array(Education), v.description("Schools and degrees."))),
  workExperiences: field(v.pipe(v.array(WorkExperience), v.description("Current and past positions."))),
  birthDate: text("Date of birth, usually `YYYY-MM-DD`."),
});

/**
 * What the service itself stores with a person. It writes `source` and `copiedAt` of every lead, so another value in one of
 * them is an error.
 */
export const LeadOrigin = v.object({
  externalId: text("The caller's own reference."),
  source: v.pipe(
    v.picklist(["global", "direct"]),
    v.description("`global`: copied from the global database. `direct`: copied from the data in a request."),
  ),
  copiedAt: time("When the person was copied into the organisation."),
  copiedBy: text("The user who caused the copy."),
  updatedAt: field(time("When the lead was changed last.")),
  updatedBy: text("The user who changed the lead last."),
});

const ERASED_AT = "When the person was erased. If present, nothing of the record is left.";

/** What is left of an erased person. */
export const ErasedLead = v.object({ erasedAt: time(ERASED_AT) });

export const ErasedPerson = v.object({ id: Person.entries.id, ...ErasedLead.entries });
export type ErasedPerson = v.InferOutput<typeof ErasedPerson>;

/** An organisation's lead of a person. If the person was erased, it has only `id` and `erasedAt`. */
export const PersonLead = v.object({
  ...Person.entries,
  ...v.partial(LeadOrigin).entries,
  ...v.partial(ErasedLead).entries,
});
export type PersonLead = v.InferOutput<typeof PersonLead>;

export const FoundLeads = v.object({ items: v.pipe(v.array(PersonLead), v.description("One lead, or none.")) });
export type FoundLeads = v.InferOutput<typeof FoundLeads>;

/** A company as the organisation has it. */
const CompanyLead = v.object({
  id: id("The company's id, the same in every list."),
  name: text("The company's name."),
  domain: text("The domain of its website or e-mail addresses."),
  industry: text("Its industry."),
  city: text("The city of its head office."),
  country: text("The name of the head office's country."),
  employeeCount: integer("The number of employees."),
  foundedYear: integer("The year of foundation."),
  linkedinUrl: text("The URL of its LinkedIn page."),
});

/** Fields of the membership. */
const membership = {
  addedAt: field(v.pipe(v.string(), v.isoTimestamp(), v.description("When the lead was added to the list."))),
  addedBy: text("The user who added the lead to the list."),
};

/** A person in a list. If the person was erased, the record is empty. */
export const ListedPersonLead = v.object({
  ...Person.entries,
  erasedAt: field(v.pipe(v.string(), v.isoTimestamp(), v.description(ERASED_AT))),
  ...membership,
});
/** A company in a list. */
export const ListedCompanyLead = v.object({ ...CompanyLead.entries, ...membership });
export type ListedLead = v.InferOutput<typeof ListedPersonLead> | v.InferOutput<typeof ListedCompanyLead>;

const LISTED_LEADS = { person: ListedPersonLead, company: ListedCompanyLead };

/**
 * Keeps the documented fields of a member's record, as far as their values have the documented type.
 * @param record with the id of its membership; the other fields can be anything
 */
export const parseListedLead = (type: EntityType, record: { readonly id: string }): ListedLead =>
  v.parse(LISTED_LEADS[type], record);

const PersonLeadPage = pageSchema(ListedPersonLead);
const CompanyLeadPage = pageSchema(ListedCompanyLead);

/** A page of leads. The use case adds the list's type, which selects the schema; the response does not contain it. */
export const LeadPage = v.lazy((page) => (isCompanyPage(page) ? CompanyLeadPage : PersonLeadPage));

const isCompanyPage = (page: unknown) =>
  typeof page === "object" && page !== null && "type" in page && page.type === "company";
