/** What stands after a comma at the end of a name, but is not a first name. */
const CREDENTIALS = /^(?:jr|sr|i{2,3}|iv|ph\.?d|m\.?d|mba|cfa|cpa|pmp|esq|m\.?sc|b\.?sc|m\.?a|b\.?a)\.?(?:[\s,]|$)/i;
/** The initials of an exam or a title, such as `CISSP` or `SHRM-CP`. Two letters may be those of a first name. */
const CAPITALS = /^\p{Lu}{3,}(?:-\p{Lu}+)*(?:[\s,®™]|$)/u;

/** Whether a text behind a comma belongs to the name before it, which is a complete one, and not all in capitals itself. */
const isCredential = (after: string, before: string): boolean =>
  CREDENTIALS.test(after) || (CAPITALS.test(after) && before.includes(" ") && before !== before.toUpperCase());

/** Divides a full name: `Lee, Ann` is reversed, otherwise the first word is the first name. */
export function splitName(name: string): { firstName?: string; lastName?: string } {
  const text = name.trim().replace(/\s+/g, " ");
  const comma = text.indexOf(",");
  const [before, after] = [text.slice(0, comma).trim(), text.slice(comma + 1).trim()];
  if (comma > 0 && after !== "" && !isCredential(after, before)) return { firstName: after, lastName: before };
  const blank = text.indexOf(" ");
  if (blank < 0) return text === "" ? {} : { firstName: text };
  return { firstName: text.slice(0, blank), lastName: text.slice(blank + 1) };
}

/** Divides `City, State, Country`: the first part is the city, the last one the country. A single part is a city. */
export function splitLocation(location: string): { city?: string; state?: string; country?: string } {
  const parts = location
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const [city, state] = parts;
  const country = parts.length > 1 ? parts.at(-1) : undefined;
  return {
    ...(city !== undefined && { city }),
    ...(state !== undefined && parts.length > 2 && { state }),
    ...(country !== undefined && { country }),
  };
}
