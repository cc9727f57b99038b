import * as v from "valibot";
import type { EntityType } from "../entity-type.ts";
import { pageSchema } from "../pagination/page.schema.ts";
import { ERASED_AT } from "./lead.schema.ts";
import { Company, Person } from "./record.schema.ts";
import { field, text } from "./record-fields.ts";

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
export const ListedCompanyLead = v.object({ ...Company.entries, ...membership });
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
