import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** As a stack trace writes a place: a file, a line and a column, the last two from 1. */
const LOCATION = /([^\s(]+):(\d+):(\d+)/;

/**
 * The frames of an error's stack trace, innermost first; of bundled code in terms of the source. The bundle's map is
 * read when the first error asks for it: by `--enable-source-maps` Node reads it at every start, an eighth of its CPU time.
 */
export function readStackFrames({ message, stack = "" }: Error): string[] {
  // A line of the message may look like a frame.
  const frames = stack
    .replace(message, () => "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => frame.trim().replace(LOCATION, toSourceLocation));
}

function toSourceLocation(location: string, file: string, line: string, column: string): string {
  const origin = file === import.meta.url && loadSourceMap()?.findOrigin(Number(line), Number(column));
  return origin && "fileName" in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : location;
}

let map: SourceMap | undefined;

/** @returns undefined where the code is not bundled */
function loadSourceMap(): SourceMap | undefined {
  try {
    map ??= new SourceMap(JSON.parse(readFileSync(new URL(`${import.meta.url}.map`), "utf8")));
  } catch {}
  return map;
}
