import type { Item } from "../dynamodb/item.ts";
import { BadRequestError } from "../errors.ts";
import type { BulkSelection } from "./selection.schema.ts";
import { readWindow } from "./stored-search.ts";

/**
 * Selects the ids of a window in rank order, with their positions in the search, without the excluded ids.
 * @param items the items of `buildWindowKeys`, in that order
 * @throws BadRequestError if the organisation has no such search, or if it has expired
 */
export function selectWindow(
  items: readonly (Item | undefined)[],
  selection: BulkSelection,
  now: Date,
): { position: number; id: string }[] {
  const window = readWindow(items, selection, now);
  if (!window) {
    const details = [{ path: "selection.searchId", message: "is unknown or has expired" }];
    throw new BadRequestError("The search is unknown or has expired; search again", details);
  }
  const excluded = new Set(selection.excludedIds);
  return window.ids.map((id, i) => ({ position: selection.startIndex + i, id })).filter(({ id }) => !excluded.has(id));
}
