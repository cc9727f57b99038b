import { guardCell } from "./guard-cell.ts";

/** Blanks at an end are quoted, because readers may remove them otherwise. */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * Formats a row of a CSV file that we write: guarded against formulas, separated by commas, ended by CR LF (RFC 4180). An
 * import reads back the same cells.
 */
export const formatCsvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => formatCell(guardCell(cell), cells.length)).join(",")}\r\n`;

/** A blank line would be left out. */
const formatCell = (cell: string, columns: number): string =>
  NEEDS_QUOTES.test(cell) || columns === 1 ? `"${cell.replaceAll('"', '""')}"` : cell;
