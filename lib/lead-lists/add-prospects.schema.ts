import * as v from "valibot";
import { uuid } from "../prospects/fields.ts";

/** An `{id}` that is no UUID is the id of no list. */
export const LeadListParams = v.object({ id: uuid });
export type LeadListParams = v.InferOutput<typeof LeadListParams>;

export const Added = v.object({ addedCount: v.number() });

const Status = v.picklist(["added", "alreadyInList", "notFound"]);
export type Status = v.InferOutput<typeof Status>;

/** The answer with what became of each prospect, in the order asked for. */
export const AddedWithResults = v.object({
  ...Added.entries,
  results: v.array(v.object({ id: v.string(), status: Status })),
});
export type AddedWithResults = v.InferOutput<typeof AddedWithResults>;
