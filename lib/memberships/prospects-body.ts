import * as v from "valibot";
import { lenientEntries, strictEntries } from "../entries.ts";
import { missing } from "../fields.ts";
import { objectWithIgnoredFields } from "../ignored-fields.ts";
import { PersonInput } from "../records/person.ts";
import { LenientSelection, listIgnoredSelectionFields, Selection } from "../searches/selection.schema.ts";

/** Makes the schema of a body with the ids of persons that exist already, or with the id of a search. */
const buildSelected = (schema: typeof Selection) =>
  v.pipe(
    objectWithIgnoredFields(
      { selection: schema, prospects: v.nullish(v.never("must not be given together with selection")) },
      (body) => ("selection" in body ? listIgnoredSelectionFields(body.selection) : []),
    ),
    v.transform(({ fields: { selection }, ignoredFields }) => ({ ...selection, ignoredFields })),
  );

/** Makes the schema of a body with the data of persons. */
const buildDirect = (entries: typeof strictEntries) =>
  v.pipe(
    objectWithIgnoredFields({
      prospects: entries(PersonInput, "prospects"),
      selection: v.nullish(v.never("must not be given together with prospects")),
    }),
    v.transform(({ fields: { prospects }, ignoredFields }) => ({ mode: "direct" as const, prospects, ignoredFields })),
  );

export const SelectedProspects = buildSelected(Selection);
export const DirectProspects = buildDirect(strictEntries);
const LenientSelectedProspects = buildSelected(LenientSelection);
const LenientProspects = buildDirect(lenientEntries);
const NeitherOfThem = missing("prospects", "prospects or selection is required");

/** Chooses the schema by the field that a body has. */
const eitherOf = <Selected extends v.GenericSchema, Direct extends v.GenericSchema>(
  selected: Selected,
  direct: Direct,
) =>
  v.lazy((body) => {
    if (has(body, "selection")) return selected;
    return has(body, "prospects") ? direct : NeitherOfThem;
  });

/**
 * Exactly one of `prospects` and `selection`. The output is discriminated by `mode`, and names the unknown fields of the
 * body and of the selection.
 */
export const ProspectsBody = eitherOf(SelectedProspects, DirectProspects);
export type ProspectsBody = v.InferOutput<typeof ProspectsBody>;

/** The same body, in which an entry can be invalid. */
export const LenientProspectsBody = eitherOf(LenientSelectedProspects, LenientProspects);

/** Whether a body, which can be anything, has a field. Null counts as absent. */
function has(body: unknown, field: "prospects" | "selection"): boolean {
  const fields: Readonly<Record<string, unknown>> = Object(body);
  return fields[field] != null;
}

/** Counts the persons that a body asks to add: its entries, valid or not, or the selected positions. */
export function countProspects(body: ProspectsBody): number {
  switch (body.mode) {
    case "direct":
      return body.prospects.length;
    case "manual":
      return body.includedIds.length;
    case "bulk":
      return body.targetCount;
  }
}
