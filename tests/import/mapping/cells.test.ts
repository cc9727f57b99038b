import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCsvLine } from "../../../stacks/tools/import/mapping/format-csv-line.ts";
import { guardCell, unguardCell } from "../../../stacks/tools/import/mapping/guard-cell.ts";
import { joinList, splitList } from "../../../stacks/tools/import/mapping/list-cell.ts";
import { mapHeaders } from "../../../stacks/tools/import/mapping/map-headers.ts";
import { EXPORT_COLUMNS, isList, TARGETS } from "../../../stacks/tools/import/mapping/targets.ts";
import { toEntry } from "../../../stacks/tools/import/mapping/to-entry.ts";
import { cellsOf, readFile } from "../../testkit/import/read-file.ts";

const LISTS = TARGETS.filter(isList);
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", "\n", "a", ";", ",", "|", " ", '"', "[", "]", "<", ">"),
  }),
  fc.constantFrom(
    "=1+1",
    "a\0b",
    "'=1+1",
    "+49 30 123456",
    "a@x.test",
    "Lee <a@x.test>",
    "4.9E+11",
    "'+49",
    " ::: ",
    "mailto:a@b",
  ),
);

describe("guardCell and unguardCell", () => {
  test("unguardCell removes exactly what guardCell has added", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unguardCell(guardCell(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a guarded cell never begins as a formula", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(guardCell(text)).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["'=1+1", "''=1+1"],
    ["+49 30", "'+49 30"],
    ["-1", "'-1"],
    ["@x", "'@x"],
    ["\tx", "'\tx"],
    ["\rx", "'\rx"],
    ["O'Neill", "O'Neill"],
    ["'tis", "'tis"],
    ["", ""],
  ])("%j is written as %j", (text, cell) => {
    expect(guardCell(text)).toBe(cell);
  });

  test("a formula that nobody has guarded is returned unchanged", () => {
    expect(unguardCell('=HYPERLINK("http://x.test","A")')).toBe('=HYPERLINK("http://x.test","A")');
  });
});

describe("joinList and splitList", () => {
  test("any list reads back equal", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LISTS), fc.array(anyText, { maxLength: 4 }), (field, values) => {
        expect(splitList(field, joinList(field, values))).toEqual(values);
      }),
      { numRuns: 2_000 },
    );
  });

  test("separators are used as long as they suffice, and otherwise JSON", () => {
    expect(joinList("skills", ["a", "b"])).toBe("a; b");
    expect(joinList("skills", ["a", "b;c"])).toBe('["a","b;c"]');
    expect(joinList("skills", [])).toBe("[]");
  });
});

test("formatCsvLine: any row is read back equal, and no cell of it begins as a formula", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 4 }), async (cells) => {
      const text = formatCsvLine(cells.map((_, i) => `email ${i}`)) + formatCsvLine(cells);
      const { rows } = await readFile(text, { delimiter: "," });
      expect(cellsOf(rows)).toEqual([cells.map(guardCell)]);
      expect(cellsOf(rows).map((read) => read.map(unguardCell))).toEqual([cells]);
    }),
    { numRuns: 200 },
  );
});

test("toEntry: the cells of our own export read back exactly, also values that look damaged elsewhere", () => {
  const texts = fc.record({ firstName: anyText, postalCode: anyText, city: anyText });
  const lists = fc.record({ emails: fc.array(anyText), phones: fc.array(anyText), skills: fc.array(anyText) });
  const mapping = mapHeaders(EXPORT_COLUMNS);
  fc.assert(
    fc.property(texts, lists, (person, values) => {
      const byField = new Map<string, string>([
        ...Object.entries(person),
        ...LISTS.filter((field) => field in values).map(
          (field) => [field, joinList(field, values[field as keyof typeof values])] as const,
        ),
      ]);
      const cells = EXPORT_COLUMNS.map((column) => guardCell(byField.get(column) ?? ""));
      const entry = Object.fromEntries(
        Object.entries({ ...person, ...values }).filter(
          ([, value]) => typeof value !== "string" || value.trim() !== "",
        ),
      );
      expect(toEntry({ record: 1, line: 2, cells }, mapping)).toEqual({ entry, warnings: [] });
    }),
    { numRuns: 500 },
  );
});
