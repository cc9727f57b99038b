import { guardCell } from "./guard-cell.ts";

/**
 * Formats a row of a CSV file that we write: guarded against formulas, separated by commas, ended by CR LF (RFC 4180). An
 * import reads back the same cells.
 */
export const formatCsvLine = (cells: readonly string[]): string => formatRow(cells.map(guardCell), ",");

/** Formats a row whose cells must stay as they are, and therefore can be formulas. */
export const formatRow = (cells: readonly string[], delimiter: string): string =>
  `${cells.map((cell) => formatCell(cell, delimiter, cells.length)).join(delimiter)}\r\n`;

/** Blanks at an end are quoted, because readers may remove them otherwise. A blank line would be left out. */
const formatCell = (cell: string, delimiter: string, columns: number): string =>
  cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell) || columns === 1 ? `"${cell.replaceAll('"', '""')}"` : cell;
