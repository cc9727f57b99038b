import { parse } from "csv-parse/sync";

/** Nearly all rows, because a row without a delimiter or a line of text above the header is not wrapped. */
const MIN_SHARE = 0.9;

/** Whether a row is a single cell that contains a row: `"Ann,""VP, Sales"",Acme"`. */
const isWrapped = (cells: readonly string[], delimiter: string): boolean =>
  cells.length === 1 && cells[0]?.includes(delimiter) === true;

/** @param rows the header and the first rows below it */
export const areWrapped = (rows: readonly (readonly string[])[], delimiter: string): boolean =>
  rows[0] !== undefined &&
  isWrapped(rows[0], delimiter) &&
  rows.filter((cells) => isWrapped(cells, delimiter)).length >= MIN_SHARE * rows.length;

/** Reads the row in the single cell of a wrapped row. A row that is not wrapped is returned unchanged. */
export function unwrap(cells: readonly string[], delimiter: string): readonly string[] {
  if (!isWrapped(cells, delimiter)) return cells;
  const rows: string[][] = parse(cells[0] ?? "", {
    delimiter,
    quote: '"',
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
  });
  return rows.length === 1 && rows[0] ? rows[0] : cells;
}
