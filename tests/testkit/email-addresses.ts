import fc from "fast-check";

const ATEXT = [..."abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"];
const INTERNATIONAL = [..."éößłд日本𠮷🚀"];
const atom = fc.string({ unit: fc.constantFrom(...ATEXT, ...ATEXT, ...INTERNATIONAL), minLength: 1, maxLength: 8 });
const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,6}[a-z])?$/);

/** The parts of an address, in the form in which addresses are compared. */
export const addressParts = fc.record({
  localPart: fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join(".")),
  domain: fc
    .tuple(
      fc.array(label, { maxLength: 2 }),
      fc.constantFrom(
        ["köln", "xn--kln-sna"],
        ["münchen", "xn--mnchen-3ya"],
        ["例え", "xn--r8jz45g"],
        ["acme", "acme"],
      ),
      fc.constantFrom("example", "com", "co.uk"),
    )
    .map(([labels, [unicode = "", ascii = ""], top]) => ({
      unicode: [...labels, unicode, top].join("."),
      ascii: [...labels, ascii, top].join("."),
    })),
});

const upperCase = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** Different spellings of one address. */
export const addressSpellings = (localPart: string, domain: { unicode: string; ascii: string }) =>
  fc
    .record({
      before: fc.constantFrom("", " ", "\t", "\u00a0", "\u200b", "\ufeff"),
      localPart: fc.constantFrom(localPart, upperCase(localPart), localPart.normalize("NFD")),
      domain: fc.constantFrom(
        domain.ascii,
        domain.unicode,
        upperCase(domain.ascii),
        upperCase(domain.unicode),
        domain.unicode.normalize("NFD"),
        domain.unicode.replace(".", "\u3002"),
        domain.unicode.replace(/[a-z]/, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
      ),
      after: fc.constantFrom("", " ", "\n", "\u200b", "\u202c"),
    })
    .map(({ before, localPart, domain, after }) => `${before}${localPart}@${domain}${after}`);
