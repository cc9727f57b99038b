import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

/** A location in a stack trace: file, line and column. Lines and columns are counted from 1. */
const LOCATION = /([^\s(]+):(\d+):(\d+)/;

/** Where an error came from. Omits its message, because it may quote caller data. */
export const summariseError = (error: Error | null | undefined) => ({
  errorType: error?.constructor.name,
  frames: error ? readStackFrames(error) : [],
});

/**
 * The frames of an error's stack trace, innermost first. Maps bundled positions to source positions. Loads the source
 * map on the first error only; with `--enable-source-maps` Node would load it at every cold start, an eighth of its CPU
 * time.
 */
export function readStackFrames({ message, stack = "" }: Error): string[] {
  // A line of the message may look like a frame, so remove the message first.
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

/** @returns undefined if the code is not bundled */
function loadSourceMap(): SourceMap | undefined {
  try {
    map ??= new SourceMap(JSON.parse(readFileSync(new URL(`${import.meta.url}.map`), "utf8")));
  } catch {}
  return map;
}
