import fc from "fast-check";
import { expect, test } from "vitest";
import { readIdempotencyKey } from "../../lib/http/idempotency-key.ts";
import { parseIfMatch } from "../../lib/http/if-match.ts";
import { PageQuery } from "../../lib/pagination/page.schema.ts";
import { validateInput } from "../../lib/request-validation.ts";
import { routes } from "../../lib/routes.ts";
import { findRequestViolations } from "../testkit/openapi/request-arbitrary.ts";

const isAllowed = (headers: Record<string, string>) =>
  findRequestViolations(routes.updateLeadList, { headers, body: {} }).length === 0;

test("OpenAPI: If-Match allows exactly the texts that the service accepts", () => {
  const accepts = (header: string) => {
    try {
      return parseIfMatch(header) !== undefined;
    } catch {
      return false;
    }
  };
  const header = fc.string({ unit: fc.constantFrom('"', "W/", "*", ",", " ", '"a"', "b"), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(header, (text) => {
      expect(isAllowed({ "if-match": text })).toBe(accepts(text));
    }),
    { numRuns: 3_000 },
  );
});

test("OpenAPI: Idempotency-Key allows what the service accepts, except that quotes and escapes do not count there, and that it needs a character", () => {
  const unit = fc.constantFrom('"', "\\", " ", "a", "~", "\u007f", "é");
  const long = fc.nat({ max: 3 }).map((more) => "x".repeat(254 + more));
  const header = fc
    .tuple(fc.oneof(fc.string({ unit, maxLength: 6 }), long), fc.boolean())
    .map(([text, isQuoted]) => (isQuoted ? `"${text}"` : text));
  fc.assert(
    fc.property(header, (text) => {
      const key = readIdempotencyKey(text);
      const hasQuotesOrEscapes = key !== undefined && key !== text;
      if (text === '""') expect(key).toBeUndefined();
      else if (hasQuotesOrEscapes) expect(isAllowed({ "idempotency-key": text })).toBe(text.length <= 255);
      else expect(isAllowed({ "idempotency-key": text })).toBe(key !== undefined);
    }),
    { numRuns: 3_000 },
  );
});

test("OpenAPI: limit and cursor allow exactly the texts that the validation accepts", () => {
  const limit = fc.oneof(fc.integer({ min: -200, max: 200 }).map(String), fc.constantFrom("", "1.5", "1e1", "ten"));
  const cursor = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "_", "-", "=", " ", "é"), maxLength: 4 }),
    fc.constantFrom("x".repeat(1_024), "x".repeat(1_025)),
  );
  fc.assert(
    fc.property(fc.record({ limit, cursor }, { requiredKeys: [] }), (query) => {
      const isValid = validateInput(PageQuery, query, 1).success;
      expect(findRequestViolations(routes.listLeadLists, { query }).length === 0).toBe(isValid);
    }),
    { numRuns: 3_000 },
  );
});
