import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scanBytes } from "../../../stacks/tools/import/reading/scan-bytes.ts";
import { cellsOf, collect, readFile } from "../../testkit/import/read-file.ts";
import { cut, ENCODINGS, encode, writeCsv } from "../../testkit/import/write-csv.ts";

const WESTERN = "äöüßéèêñçøåæŠŽ€–’“";
/** Each special letter is followed by an ASCII letter, because two of them can by chance be valid UTF-8. */
const western = fc.array(fc.constantFrom(...[...WESTERN].map((letter) => `${letter}n`), "a", ",", '"', "\n"));
const name = western.map((letters) => letters.join(""));

describe("inspectFile, encodings", () => {
  test("any table is decoded from UTF-8 and UTF-16, with and without a byte order mark, and from Windows-1252", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...ENCODINGS),
        fc.boolean(),
        async (names, encoding, hasMark) => {
          const table = [["email", "first name"], ...names.map((text, i) => [`a${i}@x.test`, text])];
          const { format, rows } = await readFile(encode(writeCsv(table), encoding, hasMark));
          expect([format.headers, ...cellsOf(rows)]).toEqual(table);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("letters of Windows-1252 are read as they are, with a notice, and never as a replacement character", async () => {
    const { format, rows } = await readFile(encode("email,title\na@x.test,VP – Sales €\n", "windows-1252"));
    expect(format.encoding).toBe("windows-1252");
    expect(format.notices.join()).toContain("read as Windows-1252");
    expect(cellsOf(rows)).toEqual([["a@x.test", "VP – Sales €"]]);
  });

  test("a single zero character does not change the encoding", async () => {
    const { format, rows } = await readFile(encode("email,name\na@x.test,Jo\0sé n\n", "windows-1252"));
    expect(format.encoding).toBe("windows-1252");
    expect(cellsOf(rows)).toEqual([["a@x.test", "Jo\0sé n"]]);
  });

  test("the encoding is decided from the whole file, not from its first block", async () => {
    const ascii = `email,name\n${"a@x.test,A\n".repeat(9_000)}`;
    const { format, rows } = await readFile(
      Buffer.concat([Buffer.from(ascii), encode("b@x.test,José", "windows-1252")]),
    );
    expect(format.encoding).toBe("windows-1252");
    expect(cellsOf(rows).at(-1)).toEqual(["b@x.test", "José"]);
  });

  test("a file that mixes UTF-8 and another encoding is rejected with line and byte; --encoding overrides", async () => {
    const start = `email,name\r\na@x.test,José\r\n${"a@x.test,A\r\n".repeat(8_997)}b@x.test,Jos`;
    const bytes = Buffer.concat([Buffer.from(start), Buffer.from([0xe9]), Buffer.from("\r\n")]);
    const at = Buffer.byteLength(start);
    await expect(readFile(bytes)).rejects.toThrow(`L9000 (byte ${at} of the file) is not UTF-8, but L2 is. `);
    await expect(readFile(bytes, { encoding: "utf8" })).rejects.toThrow(`L9000 (byte ${at} of the file) is not UTF-8`);
    const { rows } = await readFile(bytes, { encoding: "windows-1252" });
    expect(cellsOf(rows)[0]).toEqual(["a@x.test", "JosÃ©"]);
    expect(cellsOf(rows).at(-1)).toEqual(["b@x.test", "José"]);
  });

  test("an encoding whose bytes can also be UTF-8 is rejected in one sentence, and can be named", async () => {
    // GB 18030: 漏, whose bytes are also © in UTF-8, and 中, whose bytes are not UTF-8.
    const bytes = Buffer.concat([Buffer.from("email,name\na@x.test,"), Buffer.from([0xc2, 0xa9, 0xd6, 0xd0])]);
    await expect(readFile(bytes)).rejects.toThrow(
      "L2 (byte 22 of the file) is not UTF-8. Save the file as UTF-8, or name its encoding: ",
    );
    const { rows } = await readFile(bytes, { encoding: "gb18030" });
    expect(cellsOf(rows)).toEqual([["a@x.test", "漏中"]]);
  });

  test("Excel's Unicode text, UTF-16 with tabs, is read", async () => {
    const { format, rows } = await readFile(encode("E-Mail\tVorname\r\na@x.test\tJürgen\r\n", "utf-16le", true));
    expect(format).toMatchObject({ encoding: "utf-16le", delimiter: "\t", headers: ["E-Mail", "Vorname"] });
    expect(cellsOf(rows)).toEqual([["a@x.test", "Jürgen"]]);
  });

  test.each([
    ["UTF-8 with its mark", Buffer.from("\xef\xbb\xbfemail\n\xe9n", "latin1"), {}, "L2 (byte 9 of the file) is not"],
    ["UTF-16", Buffer.from("\xff\xfee\0\n", "latin1"), {}, "The file is not valid UTF-16LE. "],
    ["unassigned bytes", Buffer.from("email\n\x81\xe9n", "latin1"), {}, "is not UTF-8, UTF-16 or Windows-1252. "],
    ["an unknown name", Buffer.from("email\n"), { encoding: "latin-9000" }, "--encoding must be an encoding such as"],
  ])("a file that is not valid in its encoding is rejected: %s", async (_, bytes, options, message) => {
    await expect(readFile(bytes, options)).rejects.toThrow(message);
  });

  test("--encoding names any encoding that TextDecoder knows", async () => {
    const { rows } = await readFile(Buffer.from("email,name\na@x.test,\x83\x41\n", "latin1"), {
      encoding: "shift_jis",
    });
    expect(cellsOf(rows)).toEqual([["a@x.test", "ア"]]);
  });
});

describe("scanBytes", () => {
  test("any cut into blocks gives the same result, and finds what a decoder finds", async () => {
    const bytes = fc
      .array(
        fc.oneof(
          fc.constantFrom("a", "é", "日", "🚀").map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 2 }).map((array) => Buffer.from(array)),
        ),
        { maxLength: 12 },
      )
      .map((parts) => Buffer.concat(parts));
    const blockSizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(bytes, blockSizes, async (content, sizes) => {
        const whole = await scanBytes(cut(content, [content.length]));
        expect(await scanBytes(cut(content, sizes))).toEqual(whole);
        expect(whole.invalidUtf8At === undefined).toBe(isDecodable(content));
        if (whole.invalidUtf8At !== undefined) {
          expect(isDecodable(content.subarray(0, whole.invalidUtf8At))).toBe(true);
        }
        expect(whole.sha256).toBe(createHash("sha256").update(content).digest("hex"));
      }),
      { numRuns: 500 },
    );
  });

  test("an empty file has no bytes", async () => {
    expect(await scanBytes(cut(Buffer.alloc(0), [1]))).toMatchObject({ size: 0, zeros: 0 });
    expect(await collect(cut(Buffer.from("abc"), [2]))).toEqual([Buffer.from("ab"), Buffer.from("c")]);
  });
});

function isDecodable(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
