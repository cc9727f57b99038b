import * as v from "valibot";
import { lenientEntries, strictEntries } from "../entries.ts";
import { objectWithIgnoredFields, plainObjectWithIgnoredFields } from "../ignored-fields.ts";
import { PersonInput } from "../records/person.ts";
import { BulkSelection, LenientManualSelection, ManualSelection } from "../searches/selection.schema.ts";

/** Makes the schema of a body with the ids of persons that exist already, or with the id of a search. */
const buildSelection = (manual: typeof ManualSelection) =>
  v.pipe(
    objectWithIgnoredFields({
      selection: v.variant("mode", [manual, BulkSelection]),
      prospects: v.nullish(v.never("must not be given together with selection")),
    }),
    v.transform(({ fields: { selection }, ignoredFields }) => ({
      ...selection.fields,
      ignoredFields: [...ignoredFields, ...selection.ignoredFields],
    })),
  );

/** Makes the schema of a body with the data of persons. */
const buildDirect = (entries: typeof strictEntries) =>
  v.pipe(
    plainObjectWithIgnoredFields({ prospects: entries(PersonInput, "prospects") }),
    v.transform(({ fields: { prospects }, ignoredFields }) => ({ mode: "direct" as const, prospects, ignoredFields })),
  );

export const ProspectSelection = buildSelection(ManualSelection);
export const DirectProspects = buildDirect(strictEntries);
const LenientSelection = buildSelection(LenientManualSelection);
const LenientProspects = buildDirect(lenientEntries);

/**
 * Exactly one of `prospects` and `selection`. The output is discriminated by `mode`, and names the unknown fields of the
 * body and of the selection.
 */
export const ProspectsBody = v.lazy((body) => (hasSelection(body) ? ProspectSelection : DirectProspects));
export type ProspectsBody = v.InferOutput<typeof ProspectsBody>;

/** The same body, in which an entry can be invalid. */
export const LenientProspectsBody = v.lazy((body) => (hasSelection(body) ? LenientSelection : LenientProspects));

const hasSelection = (body: unknown) =>
  typeof body === "object" && body !== null && "selection" in body && body.selection != null;
