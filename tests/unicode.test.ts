import fc from "fast-check";
import { expect, test } from "vitest";
import { foldCase, hasVisibleText, isWithinLength, removeInvisible } from "../lib/unicode.ts";

/** Characters that show nothing: each kind of them. */
const INVISIBLE = [
  ...["\u0000", "\u0007", "\u0085", "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180e", "\u200b"],
  ...["\u200c", "\u200d", "\u200e", "\u202a", "\u2060", "\u2064", "\u2066", "\u2800", "\u3164", "\ufe0f", "\ufeff"],
  ...["\uffa0", "\ufff9", "\u{1d173}", "\u{e0001}", "\u{e0100}"],
];
const BLANKS = [" ", "\t", "\n", "\r", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"];
/** Marks without a letter, private, unassigned, half of a character, and a symbol without a shape. */
const NOTHING = ["\u0301", "\u0903", "\u20dd", "\ue000", "\u{10fffd}", "\u0378", "\uffff", "\ud800", "\u{1d159}"];
const VISIBLE = ["a", "Z", "0", "-", ".", "é", "ß", "ł", "д", "م", "日", "ｱ", "𠮷", "🚀", "€", "ª", "ᄀ", "·"];

const textOf = (units: readonly string[], minLength = 0) => fc.string({ unit: fc.constantFrom(...units), minLength });
const nothing = textOf([...INVISIBLE, ...BLANKS, ...NOTHING]);

test("hasVisibleText is false for a text of blanks, invisible characters, marks and characters without a meaning", () => {
  for (const character of [...INVISIBLE, ...BLANKS, ...NOTHING, ""]) expect(hasVisibleText(character)).toBe(false);
  fc.assert(fc.property(nothing, (text) => !hasVisibleText(text)));
});

test("hasVisibleText is true for a text with one visible character, wherever it is", () => {
  fc.assert(
    fc.property(nothing, fc.constantFrom(...VISIBLE), nothing, (a, b, c) => hasVisibleText(a.toWellFormed() + b + c)),
  );
});

test("removeInvisible removes invisible characters everywhere, and blanks at both ends", () => {
  const visible = textOf([...VISIBLE, "\u0301"], 1);
  fc.assert(
    fc.property(textOf([...INVISIBLE, ...BLANKS]), visible, textOf(INVISIBLE), visible, (ends, one, inside, other) => {
      expect(removeInvisible(`${ends}${one}${inside} ${other}${ends}`)).toBe(`${one} ${other}`);
    }),
  );
});

test("isWithinLength counts code points, as JSON Schema does", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.nat({ max: 40 }), (text, max) => {
      expect(isWithinLength(text, max)).toBe(Array.from(text).length <= max);
    }),
  );
  expect(isWithinLength("🚀".repeat(256), 256)).toBe(true);
  expect(isWithinLength("🚀".repeat(257), 256)).toBe(false);
});

test("foldCase returns the same text for every letter case of a text, and for its decomposed form", () => {
  const letters = Array.from({ length: 0x500 }, (_, code) => String.fromCodePoint(code + 0x41)).filter(isCased);
  const text = textOf([...letters, ..."σςΣ", "ΟΣ", "ος ", ".", "-", "\u1e9e", "\u1f44", "\u{10400}"]);
  fc.assert(
    fc.property(text, (text) => {
      const forms = [text.toLowerCase(), text.normalize("NFD"), toUpperCase(text), foldCase(text)];
      for (const form of forms) expect(foldCase(form)).toBe(foldCase(text));
    }),
    { numRuns: 2_000 },
  );
});

/** Letters with one upper-case letter. `ı` has `I`, but is another letter than `i`. */
const isCased = (letter: string) =>
  /^\p{L}\p{L}$/u.test(letter + letter.toUpperCase()) && letter !== "ı" && letter !== "İ";
const toUpperCase = (text: string) =>
  Array.from(text, (letter) => (isCased(letter) ? letter.toUpperCase() : letter)).join("");

test("foldCase keeps letters apart that are not two cases of one letter", () => {
  expect(new Set(["ß", "ss", "ı", "i", "I\u0307", "é", "e", "σ", "s"].map(foldCase)).size).toBe(9);
});
