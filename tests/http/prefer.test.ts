import fc from "fast-check";
import { expect, test } from "vitest";
import { buildPreferenceApplied, parsePreferences } from "../../lib/http/prefer.ts";
import { routes } from "../../lib/routes.ts";

const parse = (header: string | undefined) => parsePreferences(routes.addProspects, header);

test.each([
  "return=representation",
  'return="representation"',
  "RETURN=representation",
  " return = representation ",
  "return=representation; foo=bar",
  'return="repr\\esentation"',
  'foo="a \\", b", return=representation',
  "respond-async, wait=100, return=representation",
  "handling=lenient,return=representation,foo",
  "return=representation, return=minimal",
  ", ,return=representation,",
])("parsePreferences finds return=representation in '%s'", (header) => {
  expect(parse(header)).toMatchObject({ representation: true });
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
  'foo="a, return=representation',
  "return, return=representation",
  "handling=strict",
])("parsePreferences finds no return=representation in '%s'", (header) => {
  expect(parse(header)).toEqual({ representation: false, lenient: false });
});

test.each([
  "handling=lenient",
  "Handling = Lenient",
  'handling="lenient"; x=1',
  "return=representation, handling=lenient",
  "handling=lenient, return=minimal",
  "respond-async, wait=10, handling=lenient, handling=strict",
  'note="handling=strict", handling=lenient',
])("parsePreferences finds handling=lenient, which implies the representation, in '%s'", (header) => {
  expect(parse(header)).toEqual({ representation: true, lenient: true });
});

test.each([
  "handling=strict, handling=lenient",
  "handling",
  "handling=lenient2",
  "lenient",
  "x; handling=lenient",
  'x="handling=lenient"',
  "return=representation, handling=strict",
])("parsePreferences finds no handling=lenient in '%s'", (header) => {
  expect(parse(header)).toMatchObject({ lenient: false });
});

test("parsePreferences honours only what the route supports", () => {
  const header = "return=representation, handling=lenient";
  const { storeSearch, addCompanies } = routes;
  expect(parsePreferences(storeSearch, header)).toEqual({ representation: false, lenient: false });
  const { lenientBody: _, ...strictRoute } = addCompanies;
  expect(parsePreferences(strictRoute, header)).toEqual({ representation: true, lenient: false });
});

test.each([
  { representation: false, lenient: false, header: undefined },
  { representation: true, lenient: false, header: "return=representation" },
  { representation: true, lenient: true, header: "return=representation, handling=lenient" },
])("buildPreferenceApplied names $header", ({ header, ...preferences }) => {
  expect(buildPreferenceApplied(preferences)["preference-applied"]).toBe(header);
});

test("parsePreferences accepts any header", () => {
  const parts = fc.constantFrom("return", "handling", "=", "representation", "lenient", ",", ";", '"', "\\", " ", "é");
  const property = fc.property(fc.array(parts), (header) => {
    expect(parse(header.join(""))).toEqual({ representation: expect.any(Boolean), lenient: expect.any(Boolean) });
  });
  fc.assert(property, { numRuns: 1_000 });
});
