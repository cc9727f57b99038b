import { normaliseEmailAddress } from "../../../../lib/records/email-address.ts";
import type { ListField } from "./targets.ts";

/** What is written between the values of a list. */
const SEPARATOR = "; ";
const ANY_SEPARATOR = / ::: |[;,|\r\n]/;
/** `;` also begins an extension, as in `+49 30 1234;ext=5`. */
const PHONE_SEPARATOR = / ::: |;(?!\s*ext)|[\r\n]/i;

/**
 * Reads the values of a list from a cell: a JSON array of texts exactly as it is; otherwise the values between
 * separators, without blanks at their ends, each once.
 */
export function splitList(field: ListField, cell: string): readonly string[] {
  const exact = parseTexts(cell);
  if (exact) return exact;
  const values = splitText(field, cell);
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = field === "emails" ? (normaliseEmailAddress(value) ?? value) : value;
    return value !== "" && !seen.has(key) && seen.add(key);
  });
}

/** Writes a list into a cell, so that `splitList` reads exactly this list: as JSON if separators do not suffice. */
export function joinList(field: ListField, values: readonly string[]): string {
  const joined = values.join(SEPARATOR);
  const read = splitList(field, joined);
  const isExact = values.length > 0 && read.length === values.length && read.every((value, i) => value === values[i]);
  return isExact ? joined : JSON.stringify(values);
}

/** @returns undefined if the cell is not a JSON array of texts */
function parseTexts(cell: string): readonly string[] | undefined {
  if (!cell.startsWith("[")) return undefined;
  try {
    const values: unknown = JSON.parse(cell);
    return Array.isArray(values) && values.every((value) => typeof value === "string") ? values : undefined;
  } catch {
    return undefined;
  }
}

function splitText(field: ListField, cell: string): string[] {
  if (field === "emails") return splitAddresses(cell);
  if (field === "phones") return trimAll(cell.split(PHONE_SEPARATOR)).flatMap(splitPhones);
  return trimAll(cell.split(ANY_SEPARATOR));
}

const trimAll = (values: readonly string[]) => values.map((value) => value.trim());

/** A comma or a bar may also be part of one number, so each part must be long enough for a number. */
function splitPhones(text: string): string[] {
  const parts = trimAll(text.split(/[,|]/));
  return parts.every((part) => part.replace(/\D/g, "").length > 6) ? parts : [text];
}

/** Splits `Lee, Ann <a@x.test>; b@x.test` into the two addresses. A bar or a slash may be part of an address. */
function splitAddresses(cell: string): string[] {
  const addresses: string[] = [];
  let words: string[] = [];
  for (const part of trimAll(cell.split(/ ::: |[;,\r\n]/)).flatMap(splitBetweenAddresses)) {
    const bracketed = readBracketed(part);
    if (bracketed === undefined) words.push(part);
    else {
      // The words before are the name of the address.
      addresses.push(...words.filter((word) => word.includes("@")), bracketed);
      words = [];
    }
  }
  return [...addresses, ...words].map((address) => address.replace(/^mailto:/i, "").replace(COMMENT, ""));
}

/** `(work)` behind an address. */
const COMMENT = /\s*\([^()]*\)$/;

/** Splits at bars, slashes and blanks if each part is an address. A blank may also be part of a name before `<`. */
const splitBetweenAddresses = (text: string): string[] =>
  splitAt("|", text)
    .flatMap((part) => splitAt("/", part))
    .flatMap((part) => (part.endsWith(">") ? [part] : splitAt(" ", part)));

function splitAt(separator: string, text: string): string[] {
  const parts = trimAll(text.split(separator)).filter((part) => part !== "");
  return parts.length > 0 && parts.every((part) => part.includes("@")) ? parts : [text];
}

/** @returns the address in `Ann Lee <a@x.test>` */
function readBracketed(text: string): string | undefined {
  const start = text.lastIndexOf("<");
  if (start < 0 || !text.endsWith(">")) return undefined;
  const address = text.slice(start + 1, -1).trim();
  return address.includes("@") ? address : undefined;
}
