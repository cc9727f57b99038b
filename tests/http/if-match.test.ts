import fc from "fast-check";
import { expect, test } from "vitest";
import { BadRequestError } from "../../lib/errors.ts";
import { buildETag } from "../../lib/etag.ts";
import { honoursIfMatch, parseIfMatch } from "../../lib/http/if-match.ts";
import { routes } from "../../lib/routes.ts";

const catchError = (header: string) => {
  try {
    return parseIfMatch(header);
  } catch (error) {
    return error;
  }
};

test.each([
  ["*", "*"],
  [" * ", "*"],
  ['"a"', ['"a"']],
  ['""', ['""']],
  ['"a", "b"', ['"a"', '"b"']],
  ['"a","b"', ['"a"', '"b"']],
  ['"a,b" ,\t"c"', ['"a,b"', '"c"']],
  [', "a",, "b" ,', ['"a"', '"b"']],
  ['"*"', ['"*"']],
  ['"é"', ['"é"']],
  ['W/"a"', []],
  ['W/"a", "b"', ['"b"']],
])("parseIfMatch reads the strong entity tags of '%s'", (header, expected) => {
  expect(parseIfMatch(header)).toEqual(expected);
});

test.each([
  ...["", " ", ",", "a", "**", '*, "a"', '"a", *', '"a', 'a"', '"a" "b"', '"a""b"', '"a"; "b"', '"a b"', '"a\u007f"'],
  ...['w/"a"', 'W /"a"', "W/a", "W/", 'xW/"a"', "'a'", '"a", b', 'W/W/"a"', '"a"x'],
])("parseIfMatch throws BadRequestError for '%s' and does not repeat it", (header) => {
  const error = catchError(header);
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({
    message: "The request header is not valid; see details",
    details: [{ path: "If-Match", message: "must be * or a list of entity tags" }],
  });
});

test("parseIfMatch returns undefined without a header", () => {
  expect(parseIfMatch(undefined)).toBeUndefined();
});

test("parseIfMatch reads every list of entity tags with any blanks, and leaves out the weak ones", () => {
  const char = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x22 && code !== 0x7f);
  const opaque = fc.array(char, { maxLength: 8 }).map((codes) => `"${String.fromCharCode(...codes)}"`);
  const element = fc.record({ opaque, isWeak: fc.boolean(), blank: fc.constantFrom("", " ", "\t ", " , ") });
  fc.assert(
    fc.property(fc.array(element, { minLength: 1, maxLength: 6 }), (elements) => {
      const header = elements.map(({ opaque, isWeak, blank }) => `${blank}${isWeak ? "W/" : ""}${opaque}`).join(",");
      expect(parseIfMatch(header)).toEqual(elements.flatMap(({ opaque, isWeak }) => (isWeak ? [] : [opaque])));
    }),
  );
});

test("parseIfMatch reads an entity tag that the service builds", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string(), { nil: undefined })), (version) => {
      const etag = buildETag(...version);
      expect(etag).toMatch(/^"[\w-]{22}"$/);
      expect(parseIfMatch(etag)).toEqual([etag]);
      expect(buildETag(...version, "another")).not.toBe(etag);
    }),
  );
});

test("honoursIfMatch is true for the routes that change or delete a resource with an ETag", () => {
  const names = Object.entries(routes).flatMap(([name, route]) => (honoursIfMatch(route) ? [name] : []));
  expect(names).toEqual(["updateLeadList", "deleteLeadList", "updateLead", "deleteLead"]);
});
