import { countLineBreaks } from "./line-breaks.ts";

interface Quotes {
  /** The line of the last quote that opens a cell, counted from the first line of the record, which is 0. */
  readonly lastOpened: number;
  /** Whether a quote that closes a cell is followed by further text of the cell. */
  readonly hasTextAfterQuote: boolean;
}

/**
 * Looks at the quotes of a record as it is in the file. csv-parse says that a quote is wrong, but not where it was opened.
 * Blanks before a quote do not count.
 */
export function inspectQuotes(raw: string, delimiter: string): Quotes {
  let openedAt = 0;
  let hasTextAfterQuote = false;
  let isQuoted = false;
  let isAtStart = true;
  for (let at = 0; at < raw.length; at += 1) {
    const character = raw.charAt(at);
    if (isQuoted) {
      if (character !== '"') continue;
      if (raw.charAt(at + 1) === '"') at += 1;
      else {
        isQuoted = false;
        hasTextAfterQuote ||= !isEnd(raw.charAt(at + 1), delimiter);
      }
    } else if (character === '"' && isAtStart) {
      isQuoted = true;
      openedAt = at;
      isAtStart = false;
    } else {
      isAtStart = isEnd(character, delimiter) || (isAtStart && character.trim() === "");
    }
  }
  return { lastOpened: countLineBreaks(raw.slice(0, openedAt)), hasTextAfterQuote };
}

const isEnd = (character: string, delimiter: string) =>
  character === "" || character === delimiter || character === "\r" || character === "\n";
