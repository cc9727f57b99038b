import { type Cell, formatNumber, print, printTable } from "./table.ts";

/** A figure that is derived from the measurements. `bound` is its maximum; without one the figure is informative. */
export interface Figure {
  readonly figure: string;
  readonly measured: number;
  readonly bound?: number;
}

/** Text, measured value and bound of a figure, as printed and as recorded. */
export const toCells = ({ figure, measured, bound }: Figure): Cell[] => [
  figure,
  formatNumber(measured),
  bound === undefined ? "-" : `<= ${formatNumber(bound)}`,
];

/** Prints each figure, and for figures with a bound whether it is met. */
export function printBounds(figures: readonly Figure[]): void {
  print("");
  printTable(
    ["figure", "measured", "bound", ""],
    figures.map((figure) => [...toCells(figure), judge(figure)]),
  );
}

function judge({ measured, bound }: Figure): string {
  if (bound === undefined) return "";
  return measured <= bound ? "met" : "MISSED";
}
