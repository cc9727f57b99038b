import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Row } from "../../../stacks/tools/import/file-format.ts";
import { MAX_RECORD_LENGTH, readRecords } from "../../../stacks/tools/import/reading/csv-records.ts";
import { inspectFile } from "../../../stacks/tools/import/reading/inspect-file.ts";
import { readRowsFrom } from "../../../stacks/tools/import/reading/read-rows.ts";
import { cellsOf, collect, readFile } from "../../testkit/import/read-file.ts";
import { cut, writeCsv, writeImportFile } from "../../testkit/import/write-csv.ts";

const cell = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "a@x.test",
    "VP, Sales",
    '"',
    '""',
    "a;b|c\td",
    "two\nlines",
    "\r",
    "\r\n",
    " é ",
    "'+49",
    "日本🚀",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 }))
  .map((rows) => [["email", "first name", "x", "y", "z"].slice(0, rows[0]?.length ?? 1), ...rows]);
const style = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  lineBreaks: fc.array(fc.constantFrom("\n", "\r\n", "\r"), { minLength: 1, maxLength: 3 }),
  quotes: fc.constantFrom("all" as const, "needed" as const),
  endsWithLineBreak: fc.boolean(),
});
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

describe("readRows, CSV", () => {
  test("any table reads back equal, whatever the delimiter, the line breaks and the quotes, also mixed ones", async () => {
    await fc.assert(
      fc.asyncProperty(table, style, async (rows, csvStyle) => {
        const { rows: read, format } = await readFile(writeCsv(rows, csvStyle), { delimiter: csvStyle.delimiter });
        expect([format.headers, ...cellsOf(read)]).toEqual(rows);
        expect(read.map(({ record }) => record)).toEqual(rows.slice(1).map((_, i) => i + 1));
      }),
      { numRuns: 200 },
    );
  });

  test("where the bytes are cut into blocks does not matter, not even in a character or between CR and LF", async () => {
    await fc.assert(
      fc.asyncProperty(table, style, sizes, async (rows, csvStyle, blockSizes) => {
        const bytes = Buffer.from(writeCsv(rows, csvStyle));
        const format = await inspectFile(await writeImportFile(bytes), { delimiter: csvStyle.delimiter });
        const read = await collect(readRowsFrom(cut(bytes, blockSizes), format));
        expect(read).toEqual(await collect(readRowsFrom(cut(bytes, [bytes.length]), format)));
      }),
      { numRuns: 100 },
    );
  });

  test("a row is on the line of the file where it begins, also below quoted line breaks and empty lines", async () => {
    const { rows } = await readFile('email,name\r\na@x.test,"two\r\nlines\rand\nmore"\r\n\r\nb@x.test,B\rc@x.test,C\n');
    expect(rows).toMatchObject([
      { record: 1, line: 2 },
      { record: 2, line: 7 },
      { record: 3, line: 8 },
    ]);
  });

  test("a quote in the middle of a cell is part of it, and blanks before an opening quote are not", async () => {
    const { rows } = await readFile('email,name,title\na@x.test, "Lee, Ann",5" pipe "x"\n');
    expect(cellsOf(rows)).toEqual([["a@x.test", "Lee, Ann", '5" pipe "x"']]);
  });

  test("a row with text after a closing quote cannot be read, and does not affect the others", async () => {
    const { rows } = await readFile('email,name\na@x.test,"The "Best" Co"\nb@x.test,B\nc@x.test,"open\nd@x.test,"D"\n');
    expect(rows).toEqual([
      { record: 1, line: 2, raw: 'a@x.test,"The "Best" Co"', reason: "has text after the quote that closes a cell" },
      { record: 2, line: 3, raw: "b@x.test,B", cells: ["b@x.test", "B"] },
      {
        record: 3,
        line: 4,
        raw: 'c@x.test,"open\nd@x.test,"D"',
        reason: "has text after the quote that closes a cell",
      },
    ]);
  });

  test("short and long rows are read as they are", async () => {
    const { rows } = await readFile("email,name\na@x.test\nb@x.test,B,,\nc@x.test,C,extra\n,\n");
    expect(cellsOf(rows)).toEqual([["a@x.test"], ["b@x.test", "B", "", ""], ["c@x.test", "C", "extra"], ["", ""]]);
  });

  test("an unclosed quote ends the reading with the line where it was opened; all rows before are read", async () => {
    const rows: Row[] = [];
    const text = `email,name\n${"a@x.test,A\n".repeat(5_000)}b@x.test,"VP\nc@x.test,C\n`;
    const format = await inspectFile(await writeImportFile(text));
    await expect(async () => {
      for await (const row of readRowsFrom(cut(Buffer.from(text), [65_536]), format)) rows.push(row);
    }).rejects.toThrow("The quote opened on L5002 is never closed. Close it, or remove it.");
    expect(rows).toHaveLength(5_000);
  });

  test("the line of an unclosed quote is that of the quote, not that of its record", async () => {
    await expect(readFile('email,name\n"x\n""y""\n", "VP\nb@x.test,B\n')).rejects.toThrow("The quote opened on L4 ");
  });

  test.each([
    ["a line without an end", "x", "L3"],
    ["a line of delimiters", ",", "L3"],
    ["a quote that is not closed for long", '"\n', "L3"],
  ])("the size of a record is bounded, and the error names its line: %s", async (_, filling, line) => {
    let blocks = 0;
    async function* endless() {
      yield 'email,name\na@x.test,A\nb@x.test,"';
      if (filling !== '"\n') yield '"';
      for (; ; blocks += 1) yield (filling === '"\n' ? "\n" : filling).repeat(65_536);
    }
    await expect(collect(readRecords(endless(), ","))).rejects.toThrow(
      `The record that begins on ${line} has more than 1,000,000 characters. `,
    );
    // It stops soon after the bound, so the memory does not depend on the size of the file.
    expect(blocks * 65_536).toBeLessThan(3 * MAX_RECORD_LENGTH);
  });

  test("`__proto__` as a header is an ordinary column", async () => {
    const { format, rows } = await readFile("email,__proto__\na@x.test,x\n");
    expect(format.headers).toEqual(["email", "__proto__"]);
    expect(cellsOf(rows)).toEqual([["a@x.test", "x"]]);
  });
});
