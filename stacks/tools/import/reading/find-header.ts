import { isKnownHeader } from "../mapping/known-headers.ts";
import { areWrapped, unwrap } from "./wrapped-rows.ts";

/** A preamble, such as the notes of LinkedIn's export, is shorter. */
const MAX_HEADER_RECORDS = 20;

/** Where the header row is, under the assumption of a delimiter. */
export interface Layout {
  readonly delimiter: string;
  /** How many records are above the header row. */
  readonly headerIndex: number;
  readonly headers: readonly string[];
  readonly isWrapped: boolean;
  readonly knownHeaders: number;
}

/**
 * Finds the header row: that of the first 20 records with the most headers that are known. Without any, it is the first
 * record. A row below the first one needs two known headers, because a single word can occur in a text.
 * @param records the cells of the first records of the file
 * @param extraHeaders headers that are known besides those of the table
 */
export function findHeader(
  records: readonly (readonly string[])[],
  delimiter: string,
  extraHeaders: readonly string[],
): Layout | undefined {
  const candidates = records.slice(0, MAX_HEADER_RECORDS).map((cells, headerIndex): Layout => {
    const isWrapped = areWrapped(records.slice(headerIndex), delimiter);
    const headers = isWrapped ? unwrap(cells, delimiter) : cells;
    const knownHeaders = headers.filter((header) => isKnownHeader(header, extraHeaders)).length;
    return { delimiter, headerIndex, headers, isWrapped, knownHeaders };
  });
  const first = candidates.find(({ headers }) => !isSeparatorLine(headers)) ?? candidates[0];
  const later = candidates.filter(({ headerIndex, knownHeaders }) => headerIndex > 0 && knownHeaders > 1);
  return [first, ...later].reduce((best, next) => (count(next) > count(best) ? next : best), first);
}

const count = (layout: Layout | undefined) => layout?.knownHeaders ?? 0;

/** `sep=;` as the first line tells Excel the delimiter. */
const isSeparatorLine = (headers: readonly string[]) => /^sep=/i.test(headers[0] ?? "");

/** @returns the delimiter that the first line of a text sets */
export const readSeparatorLine = (text: string): string | undefined =>
  /^"?sep=([^\r\n])"?(?:[\r\n]|$)/i.exec(text)?.[1];
