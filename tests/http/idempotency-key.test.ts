import fc from "fast-check";
import { expect, test } from "vitest";
import { readIdempotencyKey } from "../../lib/http/idempotency-key.ts";

const printable = fc.constantFrom(...Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)));
const isQuoted = (key: string) => /^".*"$/.test(key);
const quote = (key: string) => `"${key.replace(/["\\]/g, "\\$&")}"`;

test("readIdempotencyKey reads a key of 1 to 255 printable ASCII characters, bare or quoted", () => {
  fc.assert(
    fc.property(fc.string({ unit: printable, minLength: 1, maxLength: 255 }), (key) => {
      expect(readIdempotencyKey(quote(key))).toBe(key);
      if (!isQuoted(key)) expect(readIdempotencyKey(key)).toBe(key);
    }),
  );
});

test.each([
  ['"k"', "k"],
  ['"a \\"b\\" \\\\"', 'a "b" \\'],
  ['"', '"'],
  ['"k', '"k'],
  ['k"', 'k"'],
  ['"a"b"', '"a"b"'],
  ['"a\\"', '"a\\"'],
  ['"a\\b"', '"a\\b"'],
])("readIdempotencyKey reads %s as %s", (header, key) => {
  expect(readIdempotencyKey(header)).toBe(key);
});

test("readIdempotencyKey rejects an empty key and keys of more than 255 characters, bare or quoted", () => {
  expect(readIdempotencyKey("")).toBeUndefined();
  expect(readIdempotencyKey('""')).toBeUndefined();
  const long = fc.string({ unit: printable, minLength: 258, maxLength: 400 });
  fc.assert(
    fc.property(long, (key) => {
      expect(readIdempotencyKey(quote(key))).toBeUndefined();
      if (!isQuoted(key)) expect(readIdempotencyKey(key)).toBeUndefined();
    }),
  );
});

test("readIdempotencyKey rejects a key with any other character", () => {
  const other = fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((char) => !/^[ -~]$/.test(char));
  const key = fc.string({ unit: printable, maxLength: 100 });
  fc.assert(
    fc.property(key, other, key, (before, char, after) => {
      expect(readIdempotencyKey(before + char + after)).toBeUndefined();
      expect(readIdempotencyKey(quote(before + char + after))).toBeUndefined();
    }),
  );
});

test.each(["key\n", "key\r\n", "\nkey", "key\u0000", "key\u007f", '"key\n"', '"key"\n'])(
  "readIdempotencyKey rejects %j",
  (key) => {
    expect(readIdempotencyKey(key)).toBeUndefined();
  },
);
