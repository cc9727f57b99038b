/** Spreadsheets run a cell that begins so as a formula. Some of them ignore apostrophes in front. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;
/** `="02138"`: other programs write a text so that a spreadsheet does not take it for a number. */
const TEXT_FORMULA = /^="([^"]*)"$/;

/** Protects a cell of a CSV file that we write: an apostrophe in front makes it a text. */
export const guardCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** Removes exactly the apostrophe that `guardCell` has added, or the formula around a text. Other texts are returned unchanged. */
export const unguardCell = (text: string): string =>
  GUARDED.test(text) ? text.slice(1) : text.replace(TEXT_FORMULA, "$1");
