import { EnvironmentError } from "../../../../lib/environment-error.ts";
import type { ByteScan } from "./scan-bytes.ts";

export interface Encoding {
  /** A label that TextDecoder knows. */
  readonly name: string;
  readonly notices: readonly string[];
}

/**
 * Decides from the bytes of the whole file how it is encoded: a byte order mark, the zeros of UTF-16, or whether the bytes
 * are valid UTF-8. A file that is not is read as Windows-1252, which is what spreadsheets and mail programs write.
 * @param override the encoding that the user has named
 * @throws EnvironmentError if the encoding is unclear
 */
export function decideEncoding(scan: ByteScan, override?: string): Encoding {
  if (override !== undefined) return { name: readLabel(override), notices: [] };
  const name = findByteOrderMark(scan.start) ?? findUtf16(scan.start);
  if (name !== undefined) return { name, notices: [] };
  if (2 * scan.zeros > scan.size)
    throw new EnvironmentError("The file consists mostly of zero bytes, so its content is lost. Export it again.");
  if (scan.invalidUtf8At === undefined) return { name: "utf-8", notices: [] };
  if (scan.hasUnassigned)
    throw new EnvironmentError(
      "The file is not UTF-8, UTF-16 or Windows-1252. Save it as UTF-8, or name its encoding, for example --encoding shift_jis.",
    );
  return {
    name: "windows-1252",
    notices: ["The file is not UTF-8 and is read as Windows-1252. If letters are wrong, name another with --encoding."],
  };
}

/**
 * Finds the byte that contradicts the encoding.
 * @returns its offset; undefined if there is none
 */
export function findInvalidByte(scan: ByteScan, { name }: Encoding, override?: string): number | undefined {
  const isMixed = name === "windows-1252" && override === undefined && scan.multiByteAt !== undefined;
  return isMixed || name === "utf-8" ? scan.invalidUtf8At : undefined;
}

function readLabel(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new EnvironmentError(
      "--encoding must be an encoding such as utf-8, utf-16le, windows-1252, shift_jis or gb18030.",
    );
  }
}

function findByteOrderMark(start: Buffer): string | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return "utf-8";
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : undefined;
}

/** In UTF-16, one byte of each ASCII character is 0: always the first one, or always the second one. */
function findUtf16(start: Buffer): string | undefined {
  const pairs = Math.floor(start.length / 2);
  let [first, second] = [0, 0];
  for (let at = 0; at + 1 < start.length; at += 2) {
    if (start[at] === 0) first += 1;
    if (start[at + 1] === 0) second += 1;
  }
  const isClear = (zeros: number, others: number) => zeros > pairs / 5 && zeros > 10 * others;
  if (isClear(second, first)) return "utf-16le";
  return isClear(first, second) ? "utf-16be" : undefined;
}
