import { isUtf8 } from "node:buffer";
import { removeInvisible } from "../unicode.ts";

/**
 * Repeated, because templates such as `https://${url}` are applied to complete URLs, too. Tools that encode URLs often
 * spare the slashes, but not the colon.
 */
const SCHEMES = /^(?:https?(?::|%(?:25)*3a)[/\\]*)*[/\\]*/i;
/** The host without user, password and port. */
const HOST = /^(?:[a-z0-9-]+\.)*linkedin\.com\.?$/i;
/** What a URL cannot be without if it is not encoded as a whole. `@` and `:` also stand for a user and a port. */
const DELIMITERS = /[/\\:@]/;
/** More levels of encoding are not undone if the URL is encoded as a whole. */
const MAX_LEVELS = 3;

/**
 * Reads the path of a LinkedIn URL. Scheme, user, host and port are split off before anything is decoded, as browsers do
 * (WHATWG URL), so that an encoded slash cannot hide the host to which the URL leads.
 * @param text without invisible characters
 * @returns the decoded path without query and fragment; undefined if the text is not an http(s) or scheme-less URL of
 * linkedin.com, or has a user, a password or a port
 */
export function readLinkedinPath(text: string): string | undefined {
  const address = decodeWholeUrl(text).replace(SCHEMES, "");
  const end = address.search(/[/\\?#]|$/);
  if (!isLinkedinHost(address.slice(0, end))) return undefined;
  return beforeQuery(removeInvisible(decode(beforeQuery(address.slice(end)))));
}

/** @param host can be percent-encoded, which browsers undo once */
export const isLinkedinHost = (host: string): boolean => HOST.test(removeInvisible(decodeLevel(host)));

const beforeQuery = (url: string) => url.split(/[?#]/, 1)[0] ?? "";

/**
 * Decodes a URL that is encoded with its delimiters (`https%3A%2F%2Flinkedin.com%2Fin%2Fada`). One level at a time, because
 * the delimiters of each level count.
 */
function decodeWholeUrl(text: string): string {
  let url = text;
  for (let level = 0; level < MAX_LEVELS && isEncodedAsAWhole(url); level += 1) url = removeInvisible(decodeLevel(url));
  return url;
}

const isEncodedAsAWhole = (url: string) => url.includes("%") && !DELIMITERS.test(beforeQuery(url));

/** Decodes repeatedly encoded text, too. */
export function decode(text: string): string {
  let decoded = text;
  // `%25` is the encoded `%`. The first replacement undoes any number of encodings of an escape at once.
  for (let round = 0; round < 3 && decoded.includes("%"); round += 1)
    decoded = decodeLevel(decoded.replace(/%(?:25)+/g, "%"));
  return decoded;
}

const decodeLevel = (text: string) => text.replace(/(?:%[\da-f]{2})+/gi, decodeEscapes);

/**
 * Escapes that are not UTF-8 are read as Latin-1, which old tools write. `decodeURIComponent` would throw, and a
 * thousand exceptions in a URL are expensive.
 */
function decodeEscapes(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll("%", ""), "hex");
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}
