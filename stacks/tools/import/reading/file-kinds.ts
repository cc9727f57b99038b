import { EnvironmentError } from "../../../../lib/environment-error.ts";

const SAVE_AS_CSV = 'Save the table as "CSV UTF-8" and import that file.';

/** Files that people take for CSV, by the bytes that they start with. */
const OTHER_KINDS: readonly { readonly start: string; readonly description: string; readonly advice: string }[] = [
  { start: "PK\x03\x04", description: "an Excel workbook or a ZIP archive", advice: SAVE_AS_CSV },
  { start: "\xd0\xcf\x11\xe0", description: "an Excel workbook or another Office file", advice: SAVE_AS_CSV },
  { start: "BEGIN:VCARD", description: "a vCard file", advice: "Export the contacts as CSV instead." },
  { start: "%PDF", description: "a PDF document", advice: "Export the table as CSV instead." },
  { start: "{\\rtf", description: "an RTF document", advice: "Save it as plain text." },
  { start: "\x1f\x8b", description: "compressed with gzip", advice: "Decompress it first." },
];
const MARKUP = /^\s*<(?:!doctype|html|\?xml|table)/i;

/**
 * Checks that a file is not of a kind that cannot be imported.
 * @param start the first bytes of the file
 * @throws EnvironmentError that says what the file is and what to do
 */
export function assertReadableKind(start: Buffer): void {
  const text = start.toString("latin1").replace(/^\xef\xbb\xbf/, "");
  const kind = OTHER_KINDS.find((candidate) => text.startsWith(candidate.start));
  if (kind) throw new EnvironmentError(`The file is ${kind.description}, not CSV. ${kind.advice}`);
  if (MARKUP.test(text)) throw new EnvironmentError(`The file is HTML or XML, not CSV. ${SAVE_AS_CSV}`);
}

/**
 * Decides whether a decoded text is JSON Lines.
 * @param start the beginning of the text
 * @throws EnvironmentError if it is JSON, but not one object per line
 */
export function isJsonLines(path: string, start: string): boolean {
  const [firstLine = ""] = start.trimStart().split(/[\r\n]/, 1);
  if (/^\[\s*(?:$|\{)/.test(firstLine) || firstLine.trim() === "{")
    throw new EnvironmentError("The file is JSON, but not JSON Lines. Write one object per line, without an array.");
  return /\.(?:jsonl|ndjson)$/i.test(path) || parseObject(firstLine) !== undefined;
}

/** @returns undefined if the text is not a JSON object */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
