import * as v from "valibot";
import { uuid } from "../fields.ts";
import { Person } from "./record.schema.ts";
import { field, text, time } from "./record-fields.ts";

/** A malformed `{id}` cannot match any lead, so the response is 404, not 400. */
export const LeadParams = v.object({ id: uuid });
export type LeadParams = v.InferOutput<typeof LeadParams>;

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

export const ERASED_AT = "When the person was erased. If present, nothing of the record is left.";

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
