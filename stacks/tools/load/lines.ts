import { createReadStream } from "node:fs";

/** A line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Where the next line starts, in bytes. */
  readonly end: number;
  /** Undefined if the line is longer than MAX_LINE_BYTES. */
  readonly bytes?: Buffer;
}

/** The service accepts as many bytes for one person. */
export const MAX_LINE_BYTES = 65_536;

const NEWLINE = 0x0a;

/**
 * Reads a file line by line. Memory use is bounded, even if a line is very long.
 * @param start where to start: the byte offset of a line, and the number of lines before it
 */
export async function* readLines(path: string, start: { offset: number; line: number }): AsyncGenerator<Line> {
  let { offset: end, line: number } = start;
  let parts: Buffer[] = [];
  let length = 0;

  const append = (part: Buffer) => {
    length += part.length;
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };
  const finishLine = (newlineLength: 0 | 1): Line => {
    number += 1;
    end += length + newlineLength;
    const line = length <= MAX_LINE_BYTES ? { number, end, bytes: Buffer.concat(parts) } : { number, end };
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of createReadStream(path, { start: end })) {
    let lineStart = 0;
    for (let newline = chunk.indexOf(NEWLINE); newline >= 0; newline = chunk.indexOf(NEWLINE, lineStart)) {
      append(chunk.subarray(lineStart, newline));
      lineStart = newline + 1;
      yield finishLine(1);
    }
    append(chunk.subarray(lineStart));
  }
  if (length > 0) yield finishLine(0);
}
