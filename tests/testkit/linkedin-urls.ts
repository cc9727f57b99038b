import fc from "fast-check";

/** The name of a profile as in `/in/<name>`, in lower case. Some have accents or characters of several code units. */
export const profileName = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,20}$/),
    fc.constantFrom("", "", "é", "e\u0301", "ł", "日本", "𠮷", "🚀", ".x", "_1"),
  )
  .map(([name, suffix]) => name + suffix)
  .filter((name) => !PLACEHOLDERS.has(name));

const PLACEHOLDERS: ReadonlySet<string> = new Set(["unavailable", "undefined", "unknown", "null", "none", "nan"]);

/** The text with some letters in upper case. */
const anyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => text.replace(/[a-z]/g, (letter, at: number) => (upper[at] ? letter.toUpperCase() : letter)));

/** Percent-encodes the text or each of its characters, several times. */
const encoded = (text: string) =>
  fc.tuple(fc.nat({ max: 4 }), fc.boolean()).map(([times, each]) => {
    let result = times > 0 && each ? encodeEachByte(text) : text;
    for (let i = each ? 1 : 0; i < times; i += 1) result = encodeURIComponent(result);
    return result;
  });

const encodeEachByte = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

/** @returns the text with another text after any number of its characters */
export const insertAt = (text: string, at: number, inserted: string) => {
  const characters = Array.from(text);
  return characters.toSpliced(at % (characters.length + 1), 0, inserted).join("");
};

/** Characters that no reader sees, anywhere in the text. */
const withInvisible = (text: string) =>
  fc
    .tuple(fc.nat(), fc.constantFrom("", "", "\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e"))
    .map(([at, invisible]) => insertAt(text, at, invisible));

const suffix = fc.oneof(
  fc.constantFrom("", "/", "//", "/de", "/en-US/", "/details/skills", "%20", "%C2%A0", "%2F", "%3Ftrk=x", "&trk=x"),
  fc.webQueryParameters().map((query) => `?${query}`),
  fc.webFragments().map((fragment) => `#${fragment}`),
  fc.constantFrom(", linkedin.com/in/bob", " https://www.linkedin.com/in/bob", ";www.linkedin.com/in/bob"),
);

/** Different URLs of the profile `/in/<name>`. */
export const urlSpellings = (name: string) =>
  fc
    .record({
      scheme: fc.constantFrom("", "//", "http://", "https://", "https://https://", "https:/"),
      host: fc.constantFrom("", "www.", "m.", "uk.", "de.", "fr-fr."),
      slashes: fc.constantFrom("/", "//", "\\"),
      suffix,
      blank: fc.constantFrom("", " ", "\u00a0", "\ufeff", "\t\n"),
    })
    .chain(({ scheme, host, slashes, suffix, blank }) =>
      fc
        .tuple(
          anyCase(`${scheme}${host}linkedin.com${slashes}in${slashes}`),
          anyCase(name).chain(withInvisible).chain(encoded),
        )
        .map(([prefix, name]) => `${blank}${prefix}${name}${suffix}${blank}`),
    );
