import type { ProspectResult } from "./route-types.ts";

/** `unknown`: the service has sent no result for this entry, or a status that this client does not know. */
export type EntryStatus = ProspectResult["status"] | "unknown";

/** The result of one entry. `index`, `duplicateOf` and the paths of `details` are positions in the whole input. */
export type EntryResult = Omit<ProspectResult, "status"> & { status: EntryStatus };

/** Entries that follow each other in the input. */
export interface BatchRange {
  /** The position of the first entry in the input. */
  readonly start: number;
  readonly length: number;
}

/** How many entries have each status. */
export type StatusCounts = Record<EntryStatus, number>;

export const createCounts = (): StatusCounts => ({
  added: 0,
  alreadyInList: 0,
  duplicate: 0,
  notFound: 0,
  erased: 0,
  failed: 0,
  invalid: 0,
  unknown: 0,
});
const KNOWN = createCounts();

/**
 * Brings the results of a call into the order of its entries.
 * @param results in any order, and possibly incomplete
 * @param firstIndex the `index` of the first entry in the results
 * @returns exactly one result for each entry
 */
export function toEntryResults(
  { start, length }: BatchRange,
  results: readonly unknown[],
  firstIndex: number,
): EntryResult[] {
  const own = Array.from({ length }, (_, i): EntryResult => ({ index: start + i, status: "unknown" }));
  for (const item of results) {
    const result: Partial<ProspectResult> = Object(item);
    const { index = -1, status = "", duplicateOf, details } = result;
    const position = index - firstIndex;
    if (own[position]?.status !== "unknown" || !Object.hasOwn(KNOWN, status)) continue;
    own[position] = {
      ...Object(item),
      index: start + position,
      ...(duplicateOf !== undefined && { duplicateOf: start + duplicateOf - firstIndex }),
      ...(details && {
        details: details.map((detail) => ({ ...detail, path: shiftPath(detail.path, start + position) })),
      }),
    };
  }
  return own;
}

/** `prospects.3.emails.0` in the call is `prospects.2003.emails.0` in the input. */
const shiftPath = (path: string, index: number): string => path.replace(/^prospects\.\d+/, `prospects.${index}`);

/** The result of an entry that no call can take. */
export const describeTooLarge = (index: number): EntryResult => ({
  index,
  status: "invalid",
  details: [{ path: `prospects.${index}`, message: "is too large for a request" }],
});
