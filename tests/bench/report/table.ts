type Cell = string | number;

/** Prints rows under their columns' names: texts to the left, numbers to the right. */
export function printTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const texts = rows.map((row) => row.map(textOf));
  const widths = columns.map((column, i) => Math.max(column.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const isNumber = columns.map((_, i) => rows.every((row) => typeof row[i] === "number"));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join("  ");
  print([line(columns), line(widths.map((width) => "-".repeat(width))), ...texts.map(line)].join("\n"));
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

const textOf = (cell: Cell): string => (typeof cell === "number" ? formatNumber(cell) : cell);

/** The smaller a number, the more decimals. */
export const formatNumber = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: decimalsOf(Math.abs(value)) });

function decimalsOf(size: number): number {
  if (size < 1) return 3;
  if (size < 10) return 2;
  return size < 100 ? 1 : 0;
}
