import * as v from "valibot";
import { boundedArray, MAX_PROSPECTS, plainObject } from "../fields.ts";
import { PersonInput } from "../records/person.ts";
import { BulkSelection, ManualSelection } from "../searches/selection.schema.ts";

/** The id of a search or of persons that exist already. */
export const ProspectSelection = v.pipe(
  v.object({
    selection: v.variant("mode", [ManualSelection, BulkSelection]),
    prospects: v.nullish(v.never("must not be given together with selection")),
  }),
  v.transform(({ selection }) => selection),
);

/** The data of the persons. */
export const DirectProspects = v.pipe(
  plainObject({ prospects: boundedArray(PersonInput, MAX_PROSPECTS, 1) }),
  v.transform(({ prospects }) => ({ mode: "direct" as const, prospects })),
);

/** Exactly one of `prospects` and `selection`. The output is discriminated by `mode`. */
export const ProspectsBody = v.lazy((body) => (hasSelection(body) ? ProspectSelection : DirectProspects));
export type ProspectsBody = v.InferOutput<typeof ProspectsBody>;

const hasSelection = (body: unknown) =>
  typeof body === "object" && body !== null && "selection" in body && body.selection != null;
