import fc from "fast-check";
import { expect, test } from "vitest";
import { prefersRepresentation } from "../../lib/http/prefer.ts";

test.each([
  "return=representation",
  'return="representation"',
  "RETURN=representation",
  " return = representation ",
  "return=representation; foo=bar",
  "respond-async, wait=100, return=representation",
  "handling=lenient,return=representation,foo",
  "return=representation, return=minimal",
  ", ,return=representation,",
])("prefersRepresentation is true for '%s'", (header) => {
  expect(prefersRepresentation(header)).toBe(true);
});

test.each([
  undefined,
  "",
  "return",
  "return=",
  "return=minimal",
  "return=minimal, return=representation",
  "return=representations",
  "returns=representation",
  "representation",
  "representation=return",
  "foo; return=representation",
  "foo=return=representation",
  'foo="return=representation"',
  'foo="a, return=representation, b"',
  'foo; bar="a, return=representation, b"',
  'foo="a \\", return=representation, b"',
])("prefersRepresentation is false for '%s'", (header) => {
  expect(prefersRepresentation(header)).toBe(false);
});

test("prefersRepresentation accepts any header", () => {
  const parts = fc.constantFrom("return", "=", "representation", ",", ";", '"', "\\", " ", "minimal", "é");
  const property = fc.property(fc.array(parts), (header) => {
    expect(prefersRepresentation(header.join(""))).toBeTypeOf("boolean");
  });
  fc.assert(property, { numRuns: 1_000 });
});
