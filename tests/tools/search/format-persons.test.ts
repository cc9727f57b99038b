import fc from "fast-check";
import { expect, test } from "vitest";
import { formatPersons, formatTotal, formatUnreachable } from "../../../stacks/tools/search/format-persons.ts";
import { formatTable } from "../../../stacks/tools/search/format-table.ts";

const buildPerson = (fields: object) => ({
  ...{ id: "a0000000-0000-4000-8000-000000000001", status: "new" as const },
  person: { id: "a0000000-0000-4000-8000-000000000001", hasEmail: true, hasPhone: false, ...fields },
});

test("columns are aligned, also with characters that take two columns of a terminal, and with marks", () => {
  expect(
    formatPersons([
      buildPerson({
        firstName: "Ada",
        lastName: "Lovelace",
        jobTitle: "VP",
        city: "London",
        country: "United Kingdom",
      }),
      buildPerson({ firstName: "田中", lastName: "太郎", jobTitle: "部長", companyName: "Ａ社", country: "日本" }),
      buildPerson({ firstName: "Zoe\u0308", jobTitle: "CEO" }),
      { id: "a0000000-0000-4000-8000-000000000002", status: "erased" },
    ]),
  ).toEqual([
    "NAME                                  TITLE  COMPANY  PLACE                   STATUS",
    "Ada Lovelace                          VP              London, United Kingdom  new",
    "田中 太郎                             部長   Ａ社     日本                    new",
    "Zoe\u0308                                   CEO                                     new",
    "a0000000-0000-4000-8000-000000000002                                          erased",
  ]);
});

test("for all texts, a row is one line without control characters, and long cells are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 3, maxLength: 3 })), (rows) => {
      const lines = formatTable(rows);
      expect(lines).toHaveLength(rows.length);
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(
    formatTable([
      ["a".repeat(37), "b"],
      ["a".repeat(36), "b"],
    ]),
  ).toEqual([`${"a".repeat(35)}…  b`, `${"a".repeat(36)}  b`]);
  expect(formatPersons([buildPerson({ firstName: "a\u001b[31m\nb\u202e" })])[1]).toMatch(/^a \[31m b {2}/);
});

test.each([
  [{ totalCount: 10_000, totalIsExact: false }, 25, "25 of 10,000+ persons"],
  [{ totalCount: 10_000, totalIsExact: true }, 25, "25 of 10,000 persons"],
  [{ totalCount: 12_345, totalIsExact: true }, 0, "12,345 persons"],
  [{ totalCount: 10_000, totalIsExact: false }, 10_000, "10,000 of 10,000+ persons"],
  [{ totalCount: 1, totalIsExact: true }, 1, "1 person"],
  [{ totalCount: 0, totalIsExact: true }, 0, "0 persons"],
])("the total of %j with %d persons shown is %j", (total, shown, text) => {
  expect(formatTotal(total, shown)).toBe(text);
});

test.each([
  [{ totalCount: 10_000, totalIsExact: false }, true],
  [{ totalCount: 10_001, totalIsExact: true }, true],
  [{ totalCount: 10_000, totalIsExact: true }, false],
])("whether persons of %j cannot be reached: %j", (total, expected) => {
  expect(formatUnreachable(total) !== undefined).toBe(expected);
});
