import { EnvironmentError } from "../../../../lib/environment-error.ts";
import { MAX_RECORD_LENGTH } from "./csv-records.ts";

/** A line that is not blank. */
interface Line {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Splits a text into lines and leaves out the blank ones.
 * @throws EnvironmentError if a line is too long
 */
export async function* splitLines(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  let line = 0;
  let rest = "";
  for await (const text of texts) {
    // A CR at the end may be the first half of a CR LF.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const complete of lines) {
      line += 1;
      assertLength(complete, line);
      if (complete.trim() !== "") yield { line, text: complete };
    }
    assertLength(rest, line + 1);
  }
  if (rest.trim() !== "") yield { line: line + 1, text: rest.replace(/\r$/, "") };
}

function assertLength(text: string, line: number): void {
  if (text.length <= MAX_RECORD_LENGTH) return;
  const max = MAX_RECORD_LENGTH.toLocaleString("en");
  throw new EnvironmentError(`L${line} has more than ${max} characters. Write one object per line.`);
}
