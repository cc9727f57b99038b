/**
 * Lambda accepts a response of 6 MB, which also contains headers and the cursor. The body is a JSON string inside the
 * Lambda response, so it is escaped twice.
 */
const MAX_RESPONSE_BYTES = 5_500_000;

/**
 * Returns the first records of a page that fit into one response, at least one. A page of very large records is
 * therefore short.
 */
export function truncateToResponseLimit<T>(records: readonly T[]): T[] {
  let remaining = MAX_RESPONSE_BYTES;
  const firstExcluded = records.findIndex((record, i) => {
    remaining -= Buffer.byteLength(JSON.stringify(JSON.stringify(record)));
    return remaining < 0 && i > 0;
  });
  return records.slice(0, firstExcluded < 0 ? records.length : firstExcluded);
}
