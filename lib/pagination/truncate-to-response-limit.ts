/**
 * Lambda carries an answer of 6 MB, with what is around the records. They are in it as JSON in a text, which escapes their
 * quotes and backslashes once more.
 */
const MOST_BYTES = 5_500_000;

/** The first of a page's records that fit into one answer, at least one: a page of the longest ends early. */
export function whatFits<T>(records: readonly T[]): T[] {
  let left = MOST_BYTES;
  const tooMany = records.findIndex((record, i) => {
    left -= Buffer.byteLength(JSON.stringify(JSON.stringify(record)));
    return left < 0 && i > 0;
  });
  return records.slice(0, tooMany < 0 ? records.length : tooMany);
}
