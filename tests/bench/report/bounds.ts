import { formatNumber, print, printTable } from "./table.ts";

/** A figure that must not be more than its bound. */
export interface Figure {
  readonly figure: string;
  readonly reached: number;
  readonly bound: number;
}

export function printBounds(figures: readonly Figure[]): void {
  print("");
  printTable(
    ["figure", "reached", "bound", ""],
    figures.map(({ figure, reached, bound }) => [
      figure,
      formatNumber(reached),
      `<= ${formatNumber(bound)}`,
      reached <= bound ? "met" : "MISSED",
    ]),
  );
}
