import type { Figure } from "./bounds.ts";
import type { Cell } from "./table.ts";

/** The result of a benchmark: one small table of medians, the figures derived from it, and perhaps a chart (SVG). */
export interface Result {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly figures: readonly Figure[];
  readonly chart?: string;
}

export interface Options {
  /** Limits the number of runs and warm-up runs, to try a benchmark out. */
  readonly maxRuns: number;
}
