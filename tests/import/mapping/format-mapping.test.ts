import { describe, expect, test } from "vitest";
import { formatMapping } from "../../../stacks/tools/import/mapping/format-mapping.ts";
import { mapHeaders } from "../../../stacks/tools/import/mapping/map-headers.ts";
import { readFile } from "../../testkit/import/read-file.ts";
import { encode } from "../../testkit/import/write-csv.ts";

const formatFile = async (content: string | Buffer) => {
  const { format } = await readFile(content);
  return formatMapping(mapHeaders(format.headers), format);
};

describe("formatMapping", () => {
  test("shows how the file is read, the recognised export and each column, but no cells", async () => {
    const header = "First Name;Last Name;URL;Company;Position;Connected On";
    const text = `Notes:\n"secret text"\n\n${header}\nZoë;secret;secret;secret;secret;secret\n`;
    expect(await formatFile(encode(text, "windows-1252"))).toEqual([
      "CSV, WINDOWS-1252, delimiter semicolon, header on L4",
      "Recognised: LinkedIn connections",
      "The file is not UTF-8 and is read as Windows-1252. If letters are wrong, name another with --encoding.",
      "The lines above the header on L4 are ignored.",
      '  "First Name" -> firstName',
      '  "Last Name"  -> lastName',
      '  "URL"        -> linkedinUrl',
      '  "Company"    -> companyName',
      '  "Position"   -> jobTitle',
      'Not imported: "Connected On"',
    ]);
  });

  test("says how a full name is divided", async () => {
    expect((await formatFile("Name,Email\n")).slice(1)).toEqual([
      '  "Name"  -> firstName and lastName ("Last, First" is reversed; otherwise the first word is the first name)',
      '  "Email" -> emails',
    ]);
    expect(await formatFile("Name,Email,Surname\n")).toContain(
      '  "Name"    -> firstName and lastName, in rows without a last name',
    );
  });

  test("JSON Lines have no delimiter and no header row", async () => {
    expect(await formatFile('{"firstName":"Ann","emails":["a@x.test"]}\n')).toEqual([
      "JSON Lines, UTF-8",
      '  "firstName" -> firstName',
      '  "emails"    -> emails',
    ]);
  });

  test("headers are shown without control characters, shortened, and only some of very many", async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `x${i}`).join(",");
    const lines = await formatFile(`Name,Email,\u001b[2J${"y".repeat(100)},${many}\na,b\n`);
    expect(lines.at(-1)).toContain(`Not imported: "[2J${"y".repeat(57)}...", "x0", "x1", `);
    expect(lines.at(-1)).toMatch(/"x98" and 99901 more$/);
  });
});
