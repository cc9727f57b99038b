import { linkSignal, untilAborted } from "./abort.ts";
import { type Batch, MAX_ENTRIES } from "./batches.ts";
import { createKey } from "./request.ts";
import {
  type BatchRange,
  createCounts,
  describeTooLarge,
  type EntryResult,
  type StatusCounts,
  toEntryResults,
} from "./results.ts";
import type { RouteTypes } from "./route-types.ts";

/** The result of one batch. */
export interface BatchResult extends BatchRange {
  readonly addedCount: number;
  /** One result for each entry, in the order of the input. */
  readonly results: readonly EntryResult[];
  /** Names of fields that the service does not know and has dropped. */
  readonly ignoredFields: readonly string[];
}

export interface AddAllOptions {
  /**
   * Identifies the run: another run with the same key, list, entries and `maxEntries` completes it, and has the results of one
   * uninterrupted run. 1 to 238 printable ASCII characters. Default: a new key.
   */
  readonly idempotencyKey?: string | undefined;
  /** How many calls run at the same time. Default: 4. */
  readonly concurrency?: number | undefined;
  /** The maximum number of entries of a call: 1 to 1,000. Default: 1,000. */
  readonly maxEntries?: number | undefined;
  /** Ends the run at once. It then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether an earlier run has completed this batch. It is then skipped, and not part of the sums. */
  readonly isDone?: ((batch: BatchRange) => boolean) | undefined;
  /**
   * Gets the result of each batch, as soon as there is one. The run waits for it before it takes another batch in place of this
   * one, and ends if it fails. Batches come in the order in which they end, which is not that of the input unless `concurrency` is 1.
   * Calls for several batches can overlap.
   */
  readonly onBatch?: ((batch: BatchResult) => void | PromiseLike<void>) | undefined;
}

export interface AddSearchOptions extends AddAllOptions {
  /** Adds only as many persons as this, from the start of the search. A run is completed with the same number. Default: all. */
  readonly first?: number | undefined;
}

/** The sums of all batches that were not skipped. */
export interface AddedAll {
  /** The number of members that this run added to the list. */
  readonly addedCount: number;
  readonly counts: StatusCounts;
}

/** Sends the entries of a batch. */
export type SendBatch = (
  body: string,
  options: { readonly idempotencyKey: string; readonly signal: AbortSignal },
) => Promise<RouteTypes["addProspects"]["representation"]>;

/**
 * Adds any number of persons, in as many calls as necessary. Reads the input only as far as the calls in progress need.
 * @param cut cuts the input into batches
 * @throws the error of a call, of the input or of a callback, or the signal's reason. No call is in progress then
 */
export async function addInBatches(
  sendBatch: SendBatch,
  cut: (maxEntries: number) => AsyncGenerator<Batch, void, undefined>,
  options: AddAllOptions,
): Promise<AddedAll> {
  const { idempotencyKey = createKey(), concurrency = 4, maxEntries = MAX_ENTRIES, isDone, onBatch } = options;
  check("idempotencyKey", /^[\x20-\x7e]{1,238}$/.test(idempotencyKey), "have 1 to 238 printable ASCII characters");
  checkCount("concurrency", concurrency);
  checkCount("maxEntries", maxEntries, MAX_ENTRIES);

  const { signal, abort, release } = linkSignal(options.signal);
  const batches = cut(maxEntries);
  const counts = createCounts();
  let addedCount = 0;

  async function addBatch({ firstIndex, body, ...range }: Batch): Promise<BatchResult> {
    const { start } = range;
    if (body === undefined) return { ...range, addedCount: 0, results: [describeTooLarge(start)], ignoredFields: [] };
    // The position is a part of the key, because two equal batches of a run are two operations.
    const call = { idempotencyKey: `${idempotencyKey}:${start}`, signal };
    const { addedCount, results, ignoredFields = [] } = await sendBatch(body, call);
    return { ...range, addedCount, results: toEntryResults(range, results, firstIndex), ignoredFields };
  }

  async function addBatches(): Promise<void> {
    for (;;) {
      const { value: batch, done } = await untilAborted(batches.next(), signal);
      if (done) return;
      if (isDone?.({ start: batch.start, length: batch.length })) continue;
      const result = await addBatch(batch);
      addedCount += result.addedCount;
      for (const { status } of result.results) counts[status] += 1;
      await onBatch?.(result);
    }
  }

  // The first error aborts everything else, and is then the reason of the signal.
  await Promise.allSettled(Array.from({ length: concurrency }, () => addBatches().catch(abort)));
  release();
  if (signal.aborted) {
    // Closes the input. If it is being read, that can take any time.
    batches.return().catch(() => undefined);
    throw signal.reason;
  }
  return { addedCount, counts };
}

/** @throws TypeError unless the value is a whole number from 1 to `max` */
export function checkCount(name: string, value: number, max?: number): void {
  const isValid = Number.isInteger(value) && value >= 1 && value <= (max ?? value);
  check(name, isValid, `be a whole number from 1${max ? ` to ${max}` : ""}`);
}

function check(name: string, isValid: boolean, rule: string): void {
  if (!isValid) throw new TypeError(`${name} must ${rule}`);
}
