import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findRegularExpressions, findSuperlinearText } from "./testkit/regular-expressions.ts";

/** Files whose patterns never see a caller's text. */
const NOT_FOR_CALLERS = [
  // The frames of a stack trace, without the error's message.
  "error-summary.ts",
];

const expressions = findRegularExpressions(join(import.meta.dirname, "../lib"));

describe("regular expressions", () => {
  test.each([/\s+;/, /^.*,.*$/, /"[^!]*$/, /max-age=[^!]*$/, /^charset=(a|b)*b*;/])(
    "the search finds a hostile text for %s",
    (pattern) => {
      expect(findSuperlinearText(pattern)).toBeTypeOf("string");
    },
  );

  test("all literals of lib/ are found", () => {
    expect(expressions.length).toBeGreaterThan(40);
    for (const file of NOT_FOR_CALLERS) expect(expressions.map((expression) => expression.file)).toContain(file);
  });

  test.each(expressions.filter(({ file }) => !NOT_FOR_CALLERS.includes(file)))(
    "$pattern in lib/$file takes linear time",
    ({ pattern }) => {
      expect(findSuperlinearText(pattern)).toBeUndefined();
    },
  );
});
