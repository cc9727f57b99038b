import fc from "fast-check";
import { expect, test } from "vitest";
import { isIdempotencyKey } from "../../lib/http/idempotency-key.ts";

const printable = fc.constantFrom(...Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)));

test("isIdempotencyKey accepts 1 to 255 printable ASCII characters", () => {
  fc.assert(fc.property(fc.string({ unit: printable, minLength: 1, maxLength: 255 }), isIdempotencyKey));
});

test("isIdempotencyKey rejects an empty key and keys of more than 255 characters", () => {
  expect(isIdempotencyKey("")).toBe(false);
  const long = fc.string({ unit: printable, minLength: 256, maxLength: 400 });
  fc.assert(fc.property(long, (key) => !isIdempotencyKey(key)));
});

test("isIdempotencyKey rejects a key with any other character", () => {
  const other = fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((char) => !/^[ -~]$/.test(char));
  const key = fc.string({ unit: printable, maxLength: 100 });
  fc.assert(fc.property(key, other, key, (before, char, after) => !isIdempotencyKey(before + char + after)));
});

test.each(["key\n", "key\r\n", "\nkey", "key\u0000", "key\u007f"])("isIdempotencyKey rejects %j", (key) => {
  expect(isIdempotencyKey(key)).toBe(false);
});
