import type { JsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import {
  LeadList,
  LeadListPage,
  LeadListPatch,
  LeadListWithCount,
  NewLeadList,
} from "../lead-lists/lead-list.schema.ts";
import { DailyUsage, OrganisationLimits, OrganisationUsage } from "../limits/usage.schema.ts";
import {
  Added,
  AddedWithResults,
  CompanyEntries,
  CompanyIds,
  InvalidField,
  PersonIds,
  Removed,
  Result,
} from "../memberships/members.schema.ts";
import { DirectProspects, ProspectsBody, SelectedProspects } from "../memberships/prospects-body.ts";
import { pageSchema } from "../pagination/page.schema.ts";
import { Filters, IdConditions, ValueConditions, WordConditions } from "../person-search/filters.schema.ts";
import { IdentityByAddress, IdentityByProfile, PersonIdentity } from "../records/identity.schema.ts";
import { ErasedPerson, FoundLeads, PersonLead } from "../records/lead.schema.ts";
import { LeadPatch } from "../records/lead-patch.schema.ts";
import { LeadPage, ListedCompanyLead, ListedPersonLead } from "../records/listed-lead.schema.ts";
import { PersonInput } from "../records/person.ts";
import { EducationInput, WorkExperienceInput } from "../records/person-fields.schema.ts";
import { Education, WorkExperience } from "../records/record.schema.ts";
import {
  Facets,
  FacetValue,
  FoundPerson,
  FoundPersons,
  FoundPersonsPage,
  PersonValues,
  SearchBody,
  ShownPerson,
} from "../searches/found-persons.schema.ts";
import { SearchResult, StoredSearch } from "../searches/search.schema.ts";
import { BulkSelection, ManualSelection, Selection } from "../searches/selection.schema.ts";

/*
 * Every object of the document is a named component, so that generated clients have a type with a good name for it. A
 * name is unique in requests and responses, and no common name such as Error, which languages have themselves.
 */

type Schemas = Readonly<Record<string, v.GenericSchema>>;

export const REQUEST_COMPONENTS: Schemas = {
  NewLeadList,
  LeadListPatch,
  AddProspectsRequest: ProspectsBody,
  DirectProspects,
  SelectedProspects,
  Selection,
  ManualSelection,
  BulkSelection,
  Prospect: PersonInput,
  EducationInput,
  WorkExperienceInput,
  AddCompaniesRequest: CompanyEntries,
  RemoveProspectsRequest: PersonIds,
  RemoveCompaniesRequest: CompanyIds,
  NewSearch: SearchResult,
  PersonSearch: SearchBody,
  Filters,
  WordConditions,
  ValueConditions,
  IdConditions,
  LeadPatch,
  PersonIdentity,
  IdentityByProfile,
  IdentityByAddress,
};

/** One object for both forms of the response, because generated clients cannot tell alternatives apart. */
const AddResponse = v.object({ ...v.partial(AddedWithResults).entries, ...Added.entries });

const shared = (description: string) => v.optional(v.pipe(v.string(), v.description(description)));
/** A person or a company, for the same reason. The type of the list decides which. */
const ListedLead = v.object({
  ...ListedPersonLead.entries,
  ...ListedCompanyLead.entries,
  id: v.pipe(v.string(), v.metadata({ format: "uuid", description: "The id of the person or company." })),
  industry: shared("The industry of the company, or of the person's employer."),
  city: shared("The city of the person, or of the company's head office."),
  country: shared("The name of the country of the person, or of the company's head office."),
  linkedinUrl: shared("The URL of the LinkedIn profile, or of the company's page."),
});
const ListedLeadPage = pageSchema(ListedLead);

export const RESPONSE_COMPONENTS: Schemas = {
  LeadList,
  LeadListPage,
  LeadListWithCount,
  AddResponse,
  AddResult: Result,
  InvalidField,
  RemoveResponse: Removed,
  PersonLead,
  FoundLeads,
  ErasedPerson,
  Education,
  WorkExperience,
  ListedLead,
  ListedLeadPage,
  StoredSearch,
  FoundPersons,
  FoundPersonsPage,
  FoundPerson,
  ShownPerson,
  Facets,
  FacetValue,
  PersonValues,
  OrganisationUsage,
  OrganisationLimits,
  DailyUsage,
};

/** Documented in place of other schemas. */
export const SUBSTITUTES: ReadonlyMap<v.GenericSchema, v.GenericSchema> = new Map<v.GenericSchema, v.GenericSchema>([
  [AddedWithResults, AddResponse],
  [LeadPage, ListedLeadPage],
]);

/** The alternatives of each schema that selects one of them at run time. Exactly one of them matches. */
export const LAZY_VARIANTS: ReadonlyMap<v.GenericSchema, readonly v.GenericSchema[]> = new Map<
  v.GenericSchema,
  readonly v.GenericSchema[]
>([
  [ProspectsBody, [DirectProspects, SelectedProspects]],
  [PersonIdentity, [IdentityByProfile, IdentityByAddress]],
]);

/** JSON Merge Patches (RFC 7396), in which null removes a field. In other requests it counts as absent. */
export const MERGE_PATCHES: ReadonlySet<v.GenericSchema> = new Set<v.GenericSchema>([LeadListPatch, LeadPatch]);

/** Components whose fields mean the same as those of a response. They take over the descriptions. */
export const DESCRIBED_LIKE: Readonly<Record<string, string>> = {
  NewLeadList: "LeadList",
  LeadListPatch: "LeadList",
  Prospect: "PersonLead",
  LeadPatch: "PersonLead",
  EducationInput: "Education",
  WorkExperienceInput: "WorkExperience",
  Filters: "ShownPerson",
};

const HAS_SEARCH_ID: JsonSchema = { required: ["searchId"], properties: { searchId: {} } };
const HAS_FILTERS: JsonSchema = { required: ["filters"], properties: { filters: {} } };
const BLANK = { pattern: "^\\s*$" };
/** What no valid value of a schema matches: rules of its checks, as far as JSON Schema can express them. */
export const EXCLUDED: ReadonlyMap<v.GenericSchema, JsonSchema> = new Map<v.GenericSchema, JsonSchema>([
  [
    BulkSelection,
    { anyOf: [{ allOf: [HAS_SEARCH_ID, HAS_FILTERS] }, { not: { anyOf: [HAS_SEARCH_ID, HAS_FILTERS] } }] },
  ],
  [
    PersonInput,
    {
      anyOf: [
        { properties: { firstName: BLANK, lastName: BLANK } },
        { properties: { id: BLANK, linkedinUrl: BLANK, emails: { items: BLANK } } },
      ],
    },
  ],
]);
