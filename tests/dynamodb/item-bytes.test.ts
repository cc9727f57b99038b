import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateBytes } from "../../lib/dynamodb/item-bytes.ts";

/** With characters that JSON escapes. */
const text = fc.string({ unit: fc.constantFrom("a", "é", "漢", "😀", "\u0001", "\n", '"', "\\"), maxLength: 200 });
const number = fc.integer().map(String);
const bytes = fc.uint8Array({ maxLength: 200 });
const values = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text.map((S) => ({ S })),
    number.map((N) => ({ N })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    bytes.map((B) => ({ B })),
    fc.array(text, { maxLength: 3 }).map((SS) => ({ SS })),
    fc.array(number, { maxLength: 3 }).map((NS) => ({ NS })),
    fc.array(bytes, { maxLength: 3 }).map((BS) => ({ BS })),
    fc.array(tie("value"), { maxLength: 5 }).map((L) => ({ L })),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }).map((M) => ({ M })),
  ),
})).value;

const toWireFormat = (_: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;

test("estimateBytes is at least the number of bytes in a request, for any attributes", () => {
  fc.assert(
    fc.property(fc.dictionary(text, values), (attributes) => {
      const json = JSON.stringify(attributes, toWireFormat);
      expect(estimateBytes(attributes)).toBeGreaterThanOrEqual(Buffer.byteLength(json) - 2);
    }),
    { numRuns: 1_000 },
  );
});

test("estimateBytes is at most 6 times the number of bytes, and close to it for long strings", () => {
  const long = "漢".repeat(100_000);
  expect(estimateBytes({ text: { S: long } })).toBeLessThan(Buffer.byteLength(long) + 100);
  const person = { M: { firstName: { S: "Ada" }, emails: { L: [{ S: "ada@example.com" }] } } };
  expect(estimateBytes({ person })).toBeLessThan(6 * JSON.stringify({ person }).length);
});
