import { toPrintable } from "../printable.ts";

/** Longer cells are cut. An id fits. */
const MAX_WIDTH = 36;
const ELLIPSIS = "…";

/** Scripts whose characters take two columns of a terminal. */
const WIDE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\uff01-\uff60\u3000-\u303e]/u;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const splitGraphemes = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);
const measure = (text: string): number => splitGraphemes(text).reduce((sum, one) => sum + measureOne(one), 0);
const measureOne = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1);

/**
 * Formats rows as a table, with columns as wide as their cells need. Characters that a terminal could take for a command are
 * replaced.
 */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const printable = rows.map((row) => row.map((cell) => cut(toPrintable(cell).trim())));
  const widths = printable.reduce<number[]>(
    (max, row) => row.map((cell, column) => Math.max(max[column] ?? 0, measure(cell))),
    [],
  );
  return printable.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - measure(cell)))
      .join("  ")
      .trimEnd(),
  );
}

function cut(text: string): string {
  if (measure(text) <= MAX_WIDTH) return text;
  let width = 1;
  const kept = splitGraphemes(text).filter((grapheme) => {
    width += measureOne(grapheme);
    return width <= MAX_WIDTH;
  });
  return kept.join("").trimEnd() + ELLIPSIS;
}
