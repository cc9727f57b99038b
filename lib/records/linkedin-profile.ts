import { isUtf8 } from "node:buffer";
import { foldCase, removeInvisible } from "../unicode.ts";

/** A profile that a LinkedIn URL names. */
export interface LinkedinProfile {
  /** The path with its case folded, such as `/in/ada`. Two URLs name the same profile if and only if their paths are equal. */
  readonly path: string;
  /** The canonical URL. It parses to the same profile. */
  readonly url: string;
}

const ORIGIN = "https://www.linkedin.com";
/** Fast path for canonical URLs: no decoding or normalisation needed. */
const CANONICAL_URL = /^https:\/\/www\.linkedin\.com(\/in\/(?=[a-z0-9_-]{1,100}$)([_-]*[a-z0-9][a-z0-9_-]*))$/;

/** Repeated, because templates such as `https://${url}` are applied to complete URLs, too. */
const SCHEMES = /^(?:https?:[/\\]*)*[/\\]*/i;
/** The host without user, password and port. */
const HOST = /^(?:[a-z0-9-]+\.)*linkedin\.com\.?$/i;
/** No profile has more. `/in/https://www.linkedin.com/in/ada` has 5. */
const MAX_SEGMENTS = 8;
/** LinkedIn allows 100 characters in a name. */
const MAX_PATH_BYTES = 1_024;

/**
 * What tools write for a missing value, also as the name in a URL. `/in/unavailable` is LinkedIn's own URL for profiles
 * that no longer exist, and `/in/me` the profile of the current visitor.
 */
const NOT_A_NAME: ReadonlySet<string> = new Set([
  "me",
  "n.a.",
  "n/a",
  "#n/a",
  "na",
  "nan",
  "none",
  "null",
  "unavailable",
  "undefined",
  "unknown",
]);
const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Of ASCII, only what a URL contains unencoded, and `%`. */
const NAME = /^[\w.~%\u0080-\u{10ffff}-]+$/u;
/** What stands between two URLs, or a URL and a remark, in one field. */
const SEPARATORS = /[\s,;|<>"]+/;
const START_OF_URL = /^(?:https?:|(?:[a-z0-9-]+\.)*linkedin\.com)/i;
/** The ids in URLs such as `/in/ACoAAA...` are case-sensitive on LinkedIn, names are not. */
const MEMBER_ID = /^AC[ow]A/;

/**
 * Parses a LinkedIn URL. Scheme, `www.`, country or mobile host, letter case, percent-encoding (also repeated), invisible
 * characters, blanks, slashes, query, fragment and locale do not matter. Takes linear time.
 * @returns null if the URL does not name a person, but a company, a search or nobody (`/in/unavailable`), or if the text
 * is a placeholder such as `n/a`; undefined if the text is not a URL of linkedin.com
 */
export function parseLinkedinUrl(text: string): LinkedinProfile | null | undefined {
  const [, path, name = ""] = CANONICAL_URL.exec(text) ?? [];
  if (path && !NOT_A_NAME.has(name)) return { path, url: text };
  const decoded = removeInvisible(decode(text));
  if (!decoded.isWellFormed()) return undefined;
  if (!isName(decoded.toLowerCase())) return decoded === "" ? undefined : null;
  const address = decoded.replace(SCHEMES, "");
  const end = address.search(/[/\\?#]|$/);
  if (!HOST.test(address.slice(0, end).trim())) return undefined;
  const [fullPath = ""] = address.slice(end).split(/[?#]/, 1);
  const profile = findProfile(splitPath(fullPath));
  return profile && Buffer.byteLength(profile.path) <= MAX_PATH_BYTES ? profile : null;
}

/** Decodes repeatedly encoded text, too. */
function decode(text: string): string {
  let decoded = text;
  // `%25` is the encoded `%`. The first replacement undoes any number of encodings of an escape at once.
  for (let round = 0; round < 3 && decoded.includes("%"); round += 1)
    decoded = decoded.replace(/%(?:25)+/g, "%").replace(/(?:%[\da-f]{2})+/gi, decodeEscapes);
  return decoded;
}

/**
 * Escapes that are not UTF-8 are read as Latin-1, which old tools write. `decodeURIComponent` would throw, and a
 * thousand exceptions in a URL are expensive.
 */
function decodeEscapes(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll("%", ""), "hex");
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}

/**
 * @returns the segments of the path without those that only lead to the profile: `mwlite` and `comm`, and the URL in
 * `/in/https://www.linkedin.com/in/ada`, which comes from a template, too
 */
function splitPath(path: string): string[] {
  const segments = path
    .split(/[/\\]+/, MAX_SEGMENTS)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== "");
  const start = segments.findIndex((segment) => !/^(?:in|https?:)$/i.test(segment));
  const first = segments[start] ?? "";
  return HOST.test(first) || /^(?:mwlite|comm)$/i.test(first) ? segments.slice(start + 1) : segments;
}

function findProfile([kind = "", first = "", second = "", ...rest]: string[]): LinkedinProfile | null {
  switch (kind.toLowerCase()) {
    case "in":
      return isNotAvailable(first, second) ? null : buildProfile("/in/", readName(first));
    case "pub":
      return first.toLowerCase() === "dir" ? null : buildProfile("/pub/", readOldName(first, [second, ...rest]));
    case "sales":
      return /^(?:lead|people|profile)$/i.test(first) ? buildMember("/sales/people/", second) : null;
    case "talent":
    case "recruiter":
      return /^profile$/i.test(first) ? buildMember(`/${kind.toLowerCase()}/profile/`, second) : null;
    default:
      return null;
  }
}

/** `/in/n/a` */
const isNotAvailable = (first: string, second: string) => /^n$/i.test(first) && /^a(?![\w-])/i.test(second);

function buildProfile(prefix: string, name: string | undefined): LinkedinProfile | null {
  if (name === undefined) return null;
  const lowerCase = name.normalize("NFC").toLowerCase().normalize("NFC");
  if (!isName(lowerCase)) return null;
  const shown = /^\/(?:in|pub)\/$/.test(prefix) && !MEMBER_ID.test(name) ? lowerCase : name;
  return { path: prefix + foldCase(name), url: ORIGIN + prefix + shown.split("/").map(encodeURIComponent).join("/") };
}

/**
 * The pages of Sales Navigator and Recruiter name a member by an id, followed by how the member was found
 * (`ACwAAABcD,NAME_SEARCH,x`). LinkedIn shows the profile of a Sales Navigator id under `/in/`, too.
 */
function buildMember(prefix: string, segment: string): LinkedinProfile | null {
  const [id = ""] = segment.split(",", 1);
  if (!/^[\w-]+$/.test(id)) return null;
  return buildProfile(prefix === "/sales/people/" && !/^\d+$/.test(id) ? "/in/" : prefix, id);
}

/**
 * A name ends at a separator only if another URL follows: `/in/ada, linkedin.com/in/bob` is `ada`. It is not cut
 * otherwise, because half of a name could be the name of another person.
 */
function readName(segment: string): string | undefined {
  const [beforeQuery = ""] = segment.split("&", 1);
  const [name = "", next = ""] = beforeQuery.split(SEPARATORS, 2);
  return (next === "" || START_OF_URL.test(next)) && NAME.test(name) ? name : undefined;
}

/** `/pub/ada-lovelace/1a/2b3/4c5` has three groups of digits after the name, which other persons may have as well. */
function readOldName(segment: string, following: readonly string[]): string | undefined {
  const name = readName(segment);
  const digits = following.slice(0, 3).map(readName);
  return name && digits.length === 3 && digits.every((group) => group && /^[\da-f]{1,3}$/i.test(group))
    ? [name, ...digits].join("/")
    : name;
}

const isName = (lowerCase: string) => HAS_LETTER_OR_DIGIT.test(lowerCase) && !NOT_A_NAME.has(lowerCase);
