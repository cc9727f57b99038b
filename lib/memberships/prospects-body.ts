import * as v from "valibot";
import { boundedArray, plainObject, uuid } from "../fields.ts";
import { PersonInput } from "../records/person.ts";

/** The most prospects one request adds. */
export const MAX_PROSPECTS = 1_000;

/** The most ids a stored search holds. */
export const MAX_SEARCH_IDS = 10_000;

/** Chosen one by one. */
const ManualSelection = v.object({ mode: v.literal("manual"), includedIds: boundedArray(uuid, MAX_PROSPECTS, 1) });

/** A window of a stored search, in rank order. An excluded id still uses up its position. */
const BulkSelection = v.object({
  mode: v.literal("bulk"),
  searchId: uuid,
  startIndex: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  targetCount: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_PROSPECTS)),
  excludedIds: v.nullish(boundedArray(uuid, MAX_SEARCH_IDS), []),
});
export type BulkSelection = v.InferOutput<typeof BulkSelection>;

export const ProspectSelection = v.pipe(
  v.object({
    selection: v.variant("mode", [ManualSelection, BulkSelection]),
    prospects: v.nullish(v.never("must not be given together with selection")),
  }),
  v.transform(({ selection }) => selection),
);

/** The persons themselves. */
export const DirectProspects = v.pipe(
  plainObject({ prospects: boundedArray(PersonInput, MAX_PROSPECTS, 1) }),
  v.transform(({ prospects }) => ({ mode: "direct" as const, prospects })),
);

/** Exactly one of `prospects` and `selection`; told apart by `mode` once checked. */
export const ProspectsBody = v.lazy((body) => (hasSelection(body) ? ProspectSelection : DirectProspects));
export type ProspectsBody = v.InferOutput<typeof ProspectsBody>;

const hasSelection = (body: unknown) =>
  typeof body === "object" && body !== null && "selection" in body && body.selection != null;
