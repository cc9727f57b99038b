import { EnvironmentError } from "../../../../lib/environment-error.ts";
import type { CsvFormat } from "../file-format.ts";
import { type CsvRecord, readRecords } from "./csv-records.ts";
import { findHeader, type Layout, readSeparatorLine } from "./find-header.ts";
import type { InspectOptions } from "./inspect-options.ts";
import { unwrap } from "./wrapped-rows.ts";

const DELIMITERS = [",", ";", "\t", "|"];
const SAMPLE_RECORDS = 100;
const FIRST_ROWS = 20;

/**
 * Finds the delimiter and the header row of a CSV file: those with the most headers that are known.
 * @param open reads the file's text from its beginning
 * @throws EnvironmentError if the first record cannot be read
 */
export async function inspectCsv(open: () => AsyncIterable<string>, start: string, options: InspectOptions) {
  const given = options.delimiter === undefined ? readSeparatorLine(start) : readDelimiter(options.delimiter);
  const candidates = [];
  for (const delimiter of given === undefined ? DELIMITERS : [given]) {
    const sample = await readSample(readRecords(open(), delimiter));
    const layout = findHeader(
      sample.records.map(({ cells }) => cells),
      delimiter,
      options.headers ?? [],
    );
    candidates.push({ ...sample, layout });
  }
  const best = candidates.reduce((best, next) => (compare(next.layout, best.layout) > 0 ? next : best));
  if (!best.layout) throw best.error ?? new EnvironmentError("The file has no rows.");
  return describe(best.records, best.layout);
}

/** A tab is hard to type on a command line. */
function readDelimiter(text: string): string {
  if (text === "tab" || text === "\\t") return "\t";
  if (/^[^"\r\n]$/.test(text)) return text;
  throw new EnvironmentError("--delimiter must be one character, for example ; or |, or the word tab.");
}

interface Sample {
  readonly records: readonly CsvRecord[];
  /** Why no further record can be read. With another delimiter, it may be possible. */
  readonly error: EnvironmentError | undefined;
}

async function readSample(source: AsyncIterable<CsvRecord>): Promise<Sample> {
  const records: CsvRecord[] = [];
  try {
    for await (const record of source) {
      records.push(record);
      if (records.length === SAMPLE_RECORDS) break;
    }
    return { records, error: undefined };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { records, error };
  }
}

/** More known headers are better, then more columns. @returns a positive number if `a` is better than `b` */
function compare(a: Layout | undefined, b: Layout | undefined): number {
  if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
  return a.knownHeaders - b.knownHeaders || a.headers.length - b.headers.length;
}

function describe(records: readonly CsvRecord[], { headerIndex, ...layout }: Layout) {
  const { delimiter, isWrapped } = layout;
  const headerLine = records[headerIndex]?.line ?? 1;
  const rows = records.slice(headerIndex + 1, headerIndex + 1 + FIRST_ROWS);
  const notices = [
    ...(headerIndex > 0 ? [`The lines above the header on L${headerLine} are ignored.`] : []),
    ...(isWrapped ? ["Every row is wrapped in an extra pair of quotes. They are removed."] : []),
  ];
  return {
    kind: "csv",
    delimiter,
    headers: layout.headers,
    headerLine,
    isWrapped,
    firstRows: rows.map(({ cells }) => (isWrapped ? unwrap(cells, delimiter) : cells)),
    notices,
  } satisfies Partial<CsvFormat>;
}
