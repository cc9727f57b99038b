import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inspectFile } from "../../../stacks/tools/import/reading/inspect-file.ts";
import { readFile } from "../../testkit/import/read-file.ts";

describe("inspectFile, JSON Lines", () => {
  test("a byte order mark and blank lines are ignored, and a broken line does not affect the others", async () => {
    const { format, rows } = await readFile(
      '\ufeff{"firstName":"Ann"}\r\n\r\n{"firstName":\n[1]\n{"__proto__":{"x":1},"b":2}',
    );
    expect(format).toMatchObject({ kind: "jsonl", headers: ["firstName", "__proto__", "b"] });
    expect(rows).toEqual([
      { record: 1, line: 1, raw: '{"firstName":"Ann"}', value: { firstName: "Ann" } },
      { record: 2, line: 3, raw: '{"firstName":', reason: "is not a JSON object" },
      { record: 3, line: 4, raw: "[1]", reason: "is not a JSON object" },
      { record: 4, line: 5, raw: '{"__proto__":{"x":1},"b":2}', value: JSON.parse('{"__proto__":{"x":1},"b":2}') },
    ]);
  });

  test("a file whose first line is broken is recognised by its name", async () => {
    const { format } = await readFile('{"a"\n{"b":1}\n', { name: "people.jsonl" });
    expect(format).toMatchObject({ kind: "jsonl", headers: ["b"] });
  });

  test("the length of a line is bounded, and the error names the line", async () => {
    const text = `{"a":1}\n{"b":"${"x".repeat(1_000_000)}"}\n`;
    await expect(readFile(text)).rejects.toThrow("L2 has more than 1,000,000 characters.");
  });
});

describe("inspectFile rejects what is not a table", () => {
  test.each([
    ["an Excel workbook", "PK\x03\x04....", "an Excel workbook or a ZIP archive, not CSV. Save the table as"],
    ["an old Excel workbook", "\xd0\xcf\x11\xe0\xa1", "an Excel workbook or another Office file, not CSV."],
    ["a vCard file", "BEGIN:VCARD\nVERSION:3.0", "a vCard file, not CSV. Export the contacts as CSV instead."],
    ["a PDF document", "%PDF-1.7", "a PDF document, not CSV."],
    ["a web page", "\n<!DOCTYPE html><html>", "HTML or XML, not CSV."],
    ["a gzip archive", "\x1f\x8b\x08", "compressed with gzip, not CSV. Decompress it first."],
    ["a JSON array", '[\n{"firstName":"Ann"}]', "JSON, but not JSON Lines. Write one object per line"],
    ["JSON over several lines", '{\n"firstName":"Ann"}', "JSON, but not JSON Lines."],
    ["a file of zero bytes", `email${"\0".repeat(100)}`, "mostly of zero bytes"],
    ["an empty file", "", "people.csv is empty."],
    ["blank lines", "\n \n", "The file has no rows."],
  ])("%s", async (_, content, message) => {
    await expect(readFile(Buffer.from(content, "latin1"))).rejects.toThrow(message);
  });

  test("a path without a file", async () => {
    await expect(inspectFile(join(tmpdir(), "absent.csv"))).rejects.toThrow("absent.csv does not exist.");
    await expect(inspectFile(tmpdir())).rejects.toThrow(
      `${tmpdir()} is not a file. Save the data of a pipe as a file first, `,
    );
  });
});
