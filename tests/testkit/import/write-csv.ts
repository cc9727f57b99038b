import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export type Table = readonly (readonly string[])[];

export interface CsvStyle {
  readonly delimiter?: string;
  /** Of each line; repeated if there are more lines. */
  readonly lineBreaks?: readonly string[];
  readonly quotes?: "all" | "needed";
  readonly endsWithLineBreak?: boolean;
}

/** Writes a table as CSV, as RFC 4180 describes it. */
export function writeCsv(table: Table, style: CsvStyle = {}): string {
  const { delimiter = ",", lineBreaks = ["\n"], quotes = "needed", endsWithLineBreak = true } = style;
  const needsQuotes = (cell: string, cells: readonly string[]) =>
    quotes === "all" || cells.length === 1 || cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell);
  const lines = table.map((cells) =>
    cells.map((cell) => (needsQuotes(cell, cells) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter),
  );
  const ended = lines.map((line, i) => line + (lineBreaks[i % lineBreaks.length] ?? "\n"));
  return endsWithLineBreak ? ended.join("") : [...ended.slice(0, -1), lines.at(-1) ?? ""].join("");
}

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type EncodingName = (typeof ENCODINGS)[number];

/** Encodes a text. Windows-1252 has only the characters that a decoder gives for its bytes. */
export function encode(text: string, encoding: EncodingName, hasByteOrderMark = false): Buffer {
  const marked = hasByteOrderMark ? `\ufeff${text}` : text;
  switch (encoding) {
    case "utf-8":
      return Buffer.from(marked);
    case "utf-16le":
      return Buffer.from(marked, "utf16le");
    case "utf-16be":
      return Buffer.from(marked, "utf16le").swap16();
    case "windows-1252":
      return Buffer.from(Array.from(text, (character) => WINDOWS_1252.indexOf(character)));
  }
}

const WINDOWS_1252 = Array.from(
  new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
);

/** Cuts bytes into blocks, as a stream may do. @param sizes of the blocks; repeated if there are more bytes */
export async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let [at, i] = [0, 0]; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** Writes a file and removes it when the test has finished. */
export async function writeImportFile(content: string | Buffer, name = "people.csv"): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "lead-lists-import-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}
