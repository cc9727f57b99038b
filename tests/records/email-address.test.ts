import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseEmailAddress } from "../../lib/records/email-address.ts";
import { addressParts, addressSpellings } from "../testkit/email-addresses.ts";

describe("spellings of one address", () => {
  test("normaliseEmailAddress returns the same address for every spelling", () => {
    const spellings = addressParts.chain(({ localPart, domain }) =>
      fc.tuple(fc.constant(`${localPart}@${domain.ascii}`), addressSpellings(localPart, domain)),
    );
    fc.assert(
      fc.property(spellings, ([address, spelling]) => {
        expect(normaliseEmailAddress(spelling)).toBe(address);
        expect(normaliseEmailAddress(address)).toBe(address);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    [" Ada@Example.COM ", "ada@example.com"],
    ["info@köln.example", "info@xn--kln-sna.example"],
    ["info@KÖLN.example", "info@xn--kln-sna.example"],
    ["info@XN--KLN-SNA.example", "info@xn--kln-sna.example"],
    ["jörg@example.com", "jörg@example.com"],
    ["JÖRG@example.com", "jörg@example.com"],
    ["jo\u0308rg@example.com", "jörg@example.com"],
    ["ΓΙΏΡΓΟΣ.XA@example.com", "γιώργοσ.xa@example.com"],
    ["γιώργος.Xa@example.com", "γιώργοσ.xa@example.com"],
    ["用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah"],
    ["𠮷@example.com", "𠮷@example.com"],
    ["a\u200bda@exam\u00adple.com\u202c", "ada@example.com"],
    ["o'brien+tag@mail.example.co.uk", "o'brien+tag@mail.example.co.uk"],
    ["ada@localhost", "ada@localhost"],
    [`${"a".repeat(242)}@example.com`, `${"a".repeat(242)}@example.com`],
  ])("normaliseEmailAddress returns for '%s' the address '%s'", (text, address) => {
    expect(normaliseEmailAddress(text)).toBe(address);
  });

  test("normaliseEmailAddress keeps the joiners that make another domain", () => {
    expect(normaliseEmailAddress("ada@نامه\u200cای.com")).toBe("ada@xn--mgba3gch31f060k.com");
    expect(normaliseEmailAddress("ada@نامهای.com")).toBe("ada@xn--mgba3gch31f.com");
  });
});

test("normaliseEmailAddress returns different addresses for different local parts or domains", () => {
  const domains = addressParts.map(({ domain }) => domain);
  const similar = addressParts.chain(({ localPart, domain }) =>
    fc.tuple(
      addressSpellings(localPart, domain),
      fc.oneof(
        fc.constantFrom("-", "+", "_", "1", "é").chain((text) => addressSpellings(`${localPart}${text}`, domain)),
        fc.constantFrom("a.", "b-").chain((text) => addressSpellings(`${text}${localPart}`, domain)),
        domains.filter(({ ascii }) => ascii !== domain.ascii).chain((other) => addressSpellings(localPart, other)),
      ),
    ),
  );
  fc.assert(
    fc.property(similar, ([one, other]) => {
      expect(normaliseEmailAddress(one)).toBeDefined();
      expect(normaliseEmailAddress(one)).not.toBe(normaliseEmailAddress(other));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  "",
  "n/a",
  "ada",
  "@",
  "ada@",
  "@example.com",
  ".ada@example.com",
  "ada.@example.com",
  "ada..l@example.com",
  "ada@example..com",
  "ada@.example.com",
  "ada@example.com.",
  "ada@-example.com",
  "ada@example-.com",
  "ada@exam_ple.com",
  "ada@exam ple.com",
  "ada l@example.com",
  "ada\u3000l@example.com",
  "ada@exam\u3000ple.com",
  "ada@l@example.com",
  "Ada <ada@example.com>",
  "mailto:ada@example.com",
  "ada@example.com,bob@example.com",
  "ada@example.com; bob@example.com",
  "ada@example.com/in",
  "ada@example.com?x",
  "ada@example.com:25",
  "ada@exa％6dple.com",
  "ada@127.0.0.1",
  "ada@0x7f",
  "ada@1。2",
  "ada@[127.0.0.1]",
  "ada@[IPv6:::1]",
  '"ada l"@example.com',
  '"ada"@example.com',
  "ada@\u200d.com",
  "ada@example.com\ud800",
  "ad\ud800a@example.com",
  `ada@${"a".repeat(64)}.com`,
  `ada@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example`,
  `${"a".repeat(243)}@example.com`,
])("normaliseEmailAddress returns undefined for %j", (text) => {
  expect(normaliseEmailAddress(text)).toBeUndefined();
});

test("normaliseEmailAddress returns an address in normal form, or undefined, for any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })).map(([one, other]) => `${one}@${other}`),
    fc.string({ unit: "binary" }).map((domain) => `ada@${domain}.com`),
    fc.emailAddress(),
  );
  fc.assert(
    fc.property(text, (text) => {
      const address = normaliseEmailAddress(text);
      if (address === undefined) return;
      expect(address).toMatch(/^[^\s@]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/);
      expect(normaliseEmailAddress(address)).toBe(address);
    }),
    { numRuns: 5_000 },
  );
});

test("normaliseEmailAddress accepts every address that the grammar of RFC 5321 without quotes allows", () => {
  fc.assert(fc.property(fc.emailAddress(), (address) => normaliseEmailAddress(address) === address.toLowerCase()));
});
