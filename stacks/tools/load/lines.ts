import { createReadStream } from "node:fs";

/** A line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Where the next line starts, in bytes. */
  readonly end: number;
  /** Absent when there are more of them than a line may have. */
  readonly bytes?: Buffer;
}

/** The most bytes a line may have: as many as the service takes of one person. */
export const MAX_LINE_BYTES = 65_536;

const NEWLINE = 0x0a;

/**
 * Reads a file line by line. However long the file or a line is, little of it is in memory.
 * @param start where a line starts, and how many there are before it
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
  const emit = (newline: number): Line => {
    number += 1;
    end += length + newline;
    const line = length <= MAX_LINE_BYTES ? { number, end, bytes: Buffer.concat(parts) } : { number, end };
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of createReadStream(path, { start: end })) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      append(chunk.subarray(from, at));
      from = at + 1;
      yield emit(1);
    }
    append(chunk.subarray(from));
  }
  if (length > 0) yield emit(0);
}
