import { pipeline } from "node:stream";
import { parse } from "csv-parse";
import { EnvironmentError } from "../../../../lib/environment-error.ts";
import { countLineBreaks } from "./line-breaks.ts";
import { inspectQuotes } from "./quotes.ts";

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** The record as it is in the file, without the line break at its end. */
  readonly raw: string;
  readonly hasTextAfterQuote: boolean;
}

/** Characters of a record. Far above what the service accepts for one person, and far below what fills the memory. */
export const MAX_RECORD_LENGTH = 1_000_000;

/** Options that do not depend on the file. Types are never guessed: every cell is a text. */
const OPTIONS = {
  quote: '"',
  // For `"a", "b"`.
  ltrim: true,
  relax_column_count: true,
  // For a quote in the middle of a cell, as in `5" pipe`.
  relax_quotes: true,
  raw: true,
} as const;

/**
 * Reads the records of a CSV text. Lines may end in LF, CR LF or CR, also mixed. Empty lines are left out. Memory is
 * bounded by MAX_RECORD_LENGTH.
 * @throws EnvironmentError with the line where a record begins that is too long, or where a quote is opened that is never
 * closed. All records before it are read first
 */
export async function* readRecords(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  let line = 1;
  let unread = 0;
  let unclosed: string | undefined;
  const parser = parse({
    ...OPTIONS,
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    on_record(record: string[]) {
      unread = 0;
      return record;
    },
    // With the options above, the only possible error is a quote that is never closed. An error event instead would
    // discard the records that were read, but not yet used.
    skip_records_with_error: true,
    on_skip(_error, raw = "") {
      unclosed = raw;
      return undefined;
    },
  });
  async function* feed() {
    for await (const text of texts) {
      unread += text.length;
      // The record is certainly too long: stop, so that it does not fill the memory.
      if (unread > 2 * MAX_RECORD_LENGTH) return;
      yield text;
    }
  }
  // An error of the source ends the loop below.
  pipeline(feed, parser, () => {});
  for await (const { record: cells, raw } of parser as AsyncIterable<{ record: string[]; raw: string }>) {
    if (raw.length > MAX_RECORD_LENGTH) throw tooLong(line);
    const text = raw.replace(/[\r\n]$/, "");
    // The parser keeps the quotes of a cell that has text after its closing quote.
    const hasTextAfterQuote =
      cells.some((cell) => cell.startsWith('"')) && inspectQuotes(text, delimiter).hasTextAfterQuote;
    if (cells.length > 1 || text.trim() !== "") yield { line, cells, raw: text, hasTextAfterQuote };
    line += countLineBreaks(raw);
  }
  if (unclosed === undefined) return;
  if (unclosed.length > MAX_RECORD_LENGTH) throw tooLong(line);
  const opened = line + inspectQuotes(unclosed, delimiter).lastOpened;
  throw new EnvironmentError(`The quote opened on L${opened} is never closed. Close it, or remove it.`);
}

const tooLong = (line: number) =>
  new EnvironmentError(
    `The record that begins on L${line} has more than ${MAX_RECORD_LENGTH.toLocaleString("en")} characters. ` +
      "Check whether a quote on this line is never closed, or whether the file has line breaks at all.",
  );
