export type Cell = string | number;

/** Prints a table: text columns aligned to the left, number columns to the right. */
export function printTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const texts = rows.map((row) => row.map(toText));
  const widths = columns.map((column, i) => Math.max(column.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const isNumber = columns.map((_, i) => rows.every((row) => typeof row[i] === "number"));
  const formatLine = (cells: readonly string[]) =>
    cells.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join("  ");
  print(
    [formatLine(columns), formatLine(widths.map((width) => "-".repeat(width))), ...texts.map(formatLine)].join("\n"),
  );
}

/** Formats a table as Markdown, one line per row. */
export const toMarkdown = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [toMarkdownRow(columns), toMarkdownRow(columns.map(() => "---")), ...rows.map(toMarkdownRow)].join("\n");

export const toMarkdownRow = (cells: readonly Cell[]): string => `| ${cells.map(toText).join(" | ")} |`;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

const toText = (cell: Cell): string => (typeof cell === "number" ? formatNumber(cell) : cell);

/** Formats about three significant digits; more precise the measurements are not. Larger numbers are formatted as integers. */
export const formatNumber = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: countDecimals(Math.abs(value)) });

function countDecimals(size: number): number {
  if (size < 1) return 3;
  if (size < 10) return 2;
  return size < 100 ? 1 : 0;
}
