import * as v from "valibot";
import { type EntriesSchema, lenientEntries, strictEntries } from "../entries.ts";
import { boundedArray, MAX_PROSPECTS, uuid } from "../fields.ts";
import { listUnknownNames } from "../ignored-fields.ts";
import { Filters } from "../person-search/filters.schema.ts";

/** The maximum number of ids of a stored search. */
export const MAX_SEARCH_IDS = 10_000;

/** Makes the schema of individually selected persons, each of which is an entry. */
const buildManualSelection = (entries: EntriesSchema) =>
  v.object({ mode: v.literal("manual"), includedIds: entries(uuid, "selection.includedIds") });

export const ManualSelection = buildManualSelection(strictEntries);
const LenientManualSelection = buildManualSelection(lenientEntries);

/**
 * A window of a stored search, in rank order: of the search `searchId`, or of the caller's latest search with equal `filters`.
 * An excluded id still uses up its position.
 */
export const BulkSelection = v.pipe(
  v.object({
    mode: v.literal("bulk"),
    searchId: v.nullish(uuid),
    filters: v.pipe(
      v.nullish(Filters),
      v.description(
        "In place of `searchId`: selects from your latest search with equal filters in the last 24 hours. The `searchId` of the " +
          "representation names that search. Send it if you retry, because you could have searched again.",
      ),
    ),
    startIndex: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    targetCount: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_PROSPECTS)),
    excludedIds: v.nullish(boundedArray(uuid, MAX_SEARCH_IDS), []),
  }),
  v.forward(
    v.partialCheck(
      [["searchId"], ["filters"]],
      ({ searchId, filters }) => searchId != null || filters != null,
      "searchId or filters is required",
    ),
    ["searchId"],
  ),
  v.forward(
    v.partialCheck(
      [["searchId"], ["filters"]],
      ({ searchId, filters }) => searchId == null || filters == null,
      "must not be given together with searchId",
    ),
    ["filters"],
  ),
);
export type BulkSelection = v.InferOutput<typeof BulkSelection>;

export const Selection = v.variant("mode", [ManualSelection, BulkSelection]);
/** The same, in which an entry can be invalid. */
export const LenientSelection = v.variant("mode", [LenientManualSelection, BulkSelection]);

const Bulk = v.object({ mode: BulkSelection.entries.mode });

/** Lists the names of the fields of a selection that are dropped. @param selection not validated */
export const listIgnoredSelectionFields = (selection: unknown): Iterable<string> =>
  listUnknownNames(selection, (v.is(Bulk, selection) ? BulkSelection : ManualSelection).entries);
