import { describe, expect, test } from "vitest";
import { cellsOf, readFile } from "../../testkit/import/read-file.ts";
import { writeCsv } from "../../testkit/import/write-csv.ts";

describe("inspectFile, delimiter and header row", () => {
  test("LinkedIn's notes above the header are skipped, and the header's line is known", async () => {
    const notes = '\ufeffNotes:\r\n"When exporting your connections, you may notice ""missing"" addresses."\r\n\r\n';
    const header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n";
    const { format, rows } = await readFile(
      `${notes}${header}Ann,Lee,https://www.linkedin.com/in/ann,,,,12 Mar 2024\r\n`,
    );
    expect(format).toMatchObject({ headerLine: 4, delimiter: ",", headers: header.trim().split(",") });
    expect(format.notices).toEqual(["The lines above the header on L4 are ignored."]);
    expect(rows).toMatchObject([{ record: 1, line: 5 }]);
  });

  test.each([",", ";", "\t", "|"])("the delimiter that gives the most known headers is used: %j", async (delimiter) => {
    const table = [
      ["Vorname", "E-Mail", "Umsatz; in | 1,000\t"],
      ["Lee, Ann", "a@x.test", "1,5"],
      ["Ray, Bob", "b@x.test", "2,5"],
    ];
    const { format, rows } = await readFile(writeCsv(table, { delimiter }));
    expect(format).toMatchObject({ delimiter, headers: table[0] });
    expect(cellsOf(rows)).toEqual(table.slice(1));
  });

  test("commas inside a header of a semicolon file do not count", async () => {
    const { format } = await readFile("Name, full;E-Mail;Telefon\nAnn;a@x.test;1,5\n");
    expect(format).toMatchObject({ delimiter: ";", headers: ["Name, full", "E-Mail", "Telefon"] });
  });

  test("sep=; sets the delimiter, and line numbers remain those of the file", async () => {
    const { format, rows } = await readFile("sep=;\r\nemail;name\r\na@x.test;Lee, Ann\r\n");
    expect(format).toMatchObject({ delimiter: ";", headerLine: 2, headers: ["email", "name"] });
    expect(rows).toEqual([{ record: 1, line: 3, raw: "a@x.test;Lee, Ann", cells: ["a@x.test", "Lee, Ann"] }]);
  });

  test("--delimiter overrides what is detected", async () => {
    const { format } = await readFile("email,name:first name\na,b:c\n", { delimiter: ":" });
    expect(format).toMatchObject({ delimiter: ":", headers: ["email,name", "first name"] });
    expect((await readFile("email\tname\n", { delimiter: "tab" })).format.headers).toEqual(["email", "name"]);
    await expect(readFile("email\n", { delimiter: "::" })).rejects.toThrow("--delimiter must be one character");
  });

  test("headers that the user has mapped help to find the header row", async () => {
    const { format } = await readFile("Report,2026\nGrundname;Netzpost\nAnn;a@x.test\n", {
      headers: ["Grundname", "Netzpost"],
    });
    expect(format).toMatchObject({ delimiter: ";", headerLine: 2 });
  });

  test("a single known word in a row below is not a header row", async () => {
    const { format } = await readFile("Foo,Bar\nTitle,x\n");
    expect(format).toMatchObject({ headerLine: 1, headers: ["Foo", "Bar"] });
  });

  test("rows that are wrapped in an extra pair of quotes are unwrapped, with a notice", async () => {
    const table = [
      ["First Name", "Title", "Recommended Email"],
      ["Ann", 'VP, "Sales"', "a@x.test"],
      ["Bob", "two\nlines", "b@x.test"],
    ];
    const wrapped = writeCsv(table.map((cells) => [writeCsv([cells], { endsWithLineBreak: false })]));
    const { format, rows } = await readFile(wrapped);
    expect(format).toMatchObject({ headers: table[0], isWrapped: true });
    expect(format.notices).toEqual(["Every row is wrapped in an extra pair of quotes. They are removed."]);
    expect(cellsOf(rows)).toEqual(table.slice(1));
  });

  test("one column of quoted texts with commas is not taken for wrapped rows", async () => {
    const { rows } = await readFile('name\n"Lee, Ann"\n"Ray, Bob"\n');
    expect(cellsOf(rows)).toEqual([["Lee, Ann"], ["Ray, Bob"]]);
  });

  test("duplicate and blank headers are kept in their positions", async () => {
    const { format } = await readFile("Email,,Email,\na@x.test,1,b@x.test,2\n");
    expect(format.headers).toEqual(["Email", "", "Email", ""]);
  });

  test("the first rows are returned for the preview", async () => {
    const { format } = await readFile(`email\n${Array.from({ length: 30 }, (_, i) => `a${i}@x.test`).join("\n")}`);
    expect(format).toMatchObject({ firstRows: Array.from({ length: 20 }, (_, i) => [`a${i}@x.test`]) });
  });
});
