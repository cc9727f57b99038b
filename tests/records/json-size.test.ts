import fc from "fast-check";
import { expect, test } from "vitest";
import { isWithinJsonSize } from "../../lib/records/json-size.ts";

const measureJson = (value: object) => Buffer.byteLength(JSON.stringify(value));

/** Strings of characters that take one to six bytes in JSON. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\u0000", "\ud800", '"', "x", "€", "😀") }),
);
const { json } = fc.letrec<{ json: unknown; object: object }>((tie) => ({
  json: fc.oneof(text, fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), tie("object")),
  object: fc.oneof(fc.array(tie("json")), fc.dictionary(text, tie("json"))),
}));
const object = fc.oneof(fc.array(json), fc.dictionary(text, json));

test("isWithinJsonSize is true exactly from the size of the JSON in bytes upwards", () => {
  fc.assert(
    fc.property(object, fc.integer({ min: 1, max: 10_000 }), (value, more) => {
      const size = measureJson(value);
      expect([size - 1, size, size + more].map((bytes) => isWithinJsonSize(value, bytes))).toEqual([false, true, true]);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["control characters", ["\u0000".repeat(1_000)]],
  ["lone surrogates", ["\udfff".repeat(1_000)]],
  ["the longest numbers", Array(1_000).fill(-2.2250738585072014e-308)],
  ["nothing but brackets", Array(1_000).fill([])],
  ["booleans", Array(1_000).fill(false)],
  ["names", { ["\u0001".repeat(1_000)]: null }],
])("isWithinJsonSize is exact for %s", (_, value) => {
  expect(isWithinJsonSize(value, measureJson(value) - 1)).toBe(false);
  expect(isWithinJsonSize(value, measureJson(value))).toBe(true);
});
