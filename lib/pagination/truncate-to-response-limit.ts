/**
 * Lambda carries an answer of 6 MB, with what is around the records. They are in it as JSON in a text, which escapes their
 * quotes and backslashes once more.
 */
const MAX_RESPONSE_BYTES = 5_500_000;

/** The first of a page's records that fit into one answer, at least one: a page of the longest ends early. */
export function truncateToResponseLimit<T>(records: readonly T[]): T[] {
  let remaining = MAX_RESPONSE_BYTES;
  const firstExcluded = records.findIndex((record, i) => {
    remaining -= Buffer.byteLength(JSON.stringify(JSON.stringify(record)));
    return remaining < 0 && i > 0;
  });
  return records.slice(0, firstExcluded < 0 ? records.length : firstExcluded);
}
