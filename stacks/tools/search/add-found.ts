import type { AddedAll, Client, EntryStatus, FoundPersons } from "../../../lib/client/client.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { MAX_SEARCH_IDS } from "../../../lib/searches/selection.schema.ts";
import { describeServiceError } from "../describe-service-error.ts";
import { createProgressLine, formatCount, formatNumber } from "../progress-line.ts";
import { createStopSignal } from "../stop-signal.ts";

/** In the order of the sum. */
const STATUSES: readonly EntryStatus[] = ["added", "alreadyInList", "erased", "notFound", "failed"];
/** Shown only if there are any. */
const UNUSUAL: readonly EntryStatus[] = ["duplicate", "invalid", "unknown"];
/** The person is not in the list. */
const REJECTED: readonly EntryStatus[] = ["erased", "notFound", "failed", "invalid", "unknown"];

/**
 * Adds the persons of a search to a list, and shows the progress.
 * @param first how many; undefined: all that the service has stored of the search
 * @param newName the name, if the list is new
 * @throws EnvironmentError that says how to go on, if the service fails or the process is asked to stop
 */
export async function addFound(
  { client, url }: { readonly client: Client; readonly url: string },
  listId: string,
  { searchId, totalCount }: Pick<FoundPersons, "searchId" | "totalCount">,
  { first, newName }: { readonly first: number | undefined; readonly newName: string | undefined },
): Promise<AddedAll> {
  const progressLine = createProgressLine(process.stderr);
  const signal = createStopSignal();
  const total = Math.min(totalCount, first ?? MAX_SEARCH_IDS);
  const sent = { persons: 0, added: 0 };
  try {
    return await client.addSearch(listId, searchId, {
      first,
      signal,
      onBatch({ length, addedCount }) {
        sent.persons += length;
        sent.added += addedCount;
        progressLine.update({
          done: sent.persons,
          total,
          count: sent.persons,
          text: `${formatCount(sent.persons, "person")}, ${formatNumber(sent.added)} added`,
        });
      },
    });
  } catch (error) {
    const reason = signal.aborted ? "Stopped." : describeServiceError(error, { url, listId });
    if (reason === undefined) throw error;
    const instead = newName === undefined ? "" : " instead of --new NAME";
    const advice = `Run the command again with --add-to ${listId}${instead} to add the others.`;
    throw new EnvironmentError(`${reason} ${advice}`, { cause: error });
  } finally {
    progressLine.clear();
  }
}

/** Formats the sum of an addition. */
export function formatAdded({ counts }: AddedAll): string {
  const statuses = [...STATUSES, ...UNUSUAL.filter((status) => counts[status] > 0)];
  const parts = statuses.map((status) => `${formatNumber(counts[status])} ${status}`);
  const selected = Object.values(counts).reduce((total, count) => total + count, 0);
  return `${formatCount(selected, "person")} selected = ${parts.join(" + ")}`;
}

/** Whether all persons are in the list. */
export const isAllAdded = ({ counts }: AddedAll): boolean => REJECTED.every((status) => counts[status] === 0);
