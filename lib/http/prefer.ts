import type { Route } from "../route.ts";

/** The preferences of a request that the route honours. */
export interface Preferences {
  /** `return=representation`: the response has one result for each entry (RFC 7240, 4.2). */
  readonly representation: boolean;
  /** `handling=lenient`: invalid entries do not make the request invalid (RFC 7240, 4.4). */
  readonly lenient: boolean;
}

/**
 * Parses a `Prefer` header (RFC 7240) in linear time. Other preferences and parameters are ignored, as the RFC requires.
 * Lenient handling implies the representation, even with `return=minimal`: without the results, the caller could not
 * see which entries are invalid.
 */
export function parsePreferences({ representation, lenientBody }: Route, header = ""): Preferences {
  const preferences = new Map<string, string>();
  for (const preference of splitOutsideQuotes(header, ",")) {
    const [nameAndValue = ""] = splitOutsideQuotes(preference, ";");
    const [name = "", ...value] = nameAndValue.split("=");
    const key = name.trim().toLowerCase();
    // The first occurrence of a preference is the valid one.
    if (!preferences.has(key)) preferences.set(key, unquote(value.join("=").trim()).toLowerCase());
  }
  const lenient = lenientBody !== undefined && preferences.get("handling") === "lenient";
  const wantsResults = lenient || preferences.get("return") === "representation";
  return { representation: representation !== undefined && wantsResults, lenient };
}

/** @returns the header `Preference-Applied`, or no header if no preference was applied */
export function buildPreferenceApplied({ representation, lenient }: Preferences): Record<string, string> {
  const applied = [...(representation ? ["return=representation"] : []), ...(lenient ? ["handling=lenient"] : [])];
  return applied.length > 0 ? { "preference-applied": applied.join(", ") } : {};
}

/** Splits at each separator that is not in a quoted string. A quoted string without an end extends to the end. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted && character === "\\") i++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** The content of a quoted string (RFC 9110, 5.6.4); other text is returned unchanged. */
const unquote = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
