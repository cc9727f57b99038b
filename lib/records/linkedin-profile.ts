import { foldCase, removeInvisible } from "../unicode.ts";
import { decode, isLinkedinHost, readLinkedinPath } from "./linkedin-url.ts";

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
const END_OF_NAME = /[\s,;|<>"&]/;
const START_OF_URL = /^(?:https?:|(?:[a-z0-9-]+\.)*linkedin\.com)/i;
/** One of the three groups at the end of an old URL. */
const DIGITS = /^[\da-f]{1,3}$/i;
const LOCALE = /^[a-z]{2}(?:[-_][a-z]{2})?$/i;
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
  if (!text.isWellFormed()) return undefined;
  const visible = removeInvisible(text);
  const decoded = removeInvisible(decode(visible));
  if (!isName(decoded.toLowerCase())) return decoded === "" ? undefined : null;
  const fullPath = readLinkedinPath(visible);
  if (fullPath === undefined) return undefined;
  const profile = findProfile(splitPath(fullPath));
  return profile && Buffer.byteLength(profile.path) <= MAX_PATH_BYTES ? profile : null;
}

/**
 * @returns the segments of the path without those that only lead to the profile: `mwlite` and `comm`, and the URL in
 * `/in/https://www.linkedin.com/in/ada`, which comes from a template, too
 */
function splitPath(path: string): string[] {
  const segments = path
    .split(/[/\\]+/)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== "" && segment !== ".");
  // A browser would leave out the segment before.
  if (segments.includes("..")) return [];
  const start = segments.findIndex((segment) => !/^(?:in|https?:)$/i.test(segment));
  const first = segments[start] ?? "";
  return isLinkedinHost(first) || /^(?:mwlite|comm)$/i.test(first) ? segments.slice(start + 1) : segments;
}

function findProfile([kind = "", first = "", second = "", ...rest]: string[]): LinkedinProfile | null {
  switch (kind.toLowerCase()) {
    case "in":
      return isNotAvailable(first, second) ? null : buildProfile("/in/", readName(first));
    case "pub":
      return /^dir$/i.test(first) ? null : findOldProfile([first, second, ...rest]);
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

/**
 * LinkedIn redirects `/pub/ada-lovelace/1a/2b/3c4` to `/in/ada-lovelace-3c402b1a`: the groups in reverse order, all but the
 * first with three digits. Source: the redirects that the package linkedin-canonical-url was tested with. Any other path
 * keeps all its parts, because each can belong to another person.
 */
function findOldProfile(segments: readonly string[]): LinkedinProfile | null {
  const end = segments.findIndex((segment) => END_OF_NAME.test(segment));
  const parts = segments.slice(0, end < 0 ? undefined : end + 1).filter((segment) => segment !== "");
  const [name, ...others] = parts.map(readName);
  const [first = "", second = "", third = ""] = others;
  if ([first, second, third].every((group) => DIGITS.test(group)))
    return buildProfile("/in/", name && `${name}-${third.padStart(3, "0")}${second.padStart(3, "0")}${first}`);
  if (!others.every((part) => part !== undefined && HAS_LETTER_OR_DIGIT.test(part))) return null;
  const named = others.length === 1 && LOCALE.test(first) ? [] : others;
  return buildProfile("/pub/", name && [name, ...named].join("/"));
}

const isName = (lowerCase: string) => HAS_LETTER_OR_DIGIT.test(lowerCase) && !NOT_A_NAME.has(lowerCase);
