import { createReadStream } from "node:fs";
import type { CsvFormat, FileFormat, Row } from "../file-format.ts";
import { readRecords } from "./csv-records.ts";
import { decode } from "./decode.ts";
import { parseObject } from "./file-kinds.ts";
import { splitLines } from "./split-lines.ts";
import { unwrap } from "./wrapped-rows.ts";

/**
 * The parser makes the records of a whole block at once. With larger blocks, more of them live until V8 moves them to the old
 * generation, where garbage stays longer.
 */
const BLOCK_BYTES = 4_096;

/**
 * Reads the rows of a file in constant memory. A row that cannot be read does not affect the others.
 * @param format what `inspectFile` has returned for this file
 * @throws EnvironmentError if the file cannot be read further; all rows before are read first
 */
export async function* readRows(path: string, format: FileFormat): AsyncGenerator<Row> {
  yield* readRowsFrom(createReadStream(path, { highWaterMark: BLOCK_BYTES }), format);
}

/** The same, from the blocks of a file. Where the file is cut into blocks does not matter. */
export function readRowsFrom(blocks: AsyncIterable<Buffer>, format: FileFormat): AsyncIterable<Row> {
  const texts = decode(blocks, format.encoding);
  return format.kind === "csv" ? readCsvRows(texts, format) : readJsonRows(texts);
}

async function* readCsvRows(texts: AsyncIterable<string>, format: CsvFormat): AsyncGenerator<Row> {
  let record = 0;
  for await (const { line, cells, raw, hasTextAfterQuote } of readRecords(texts, format.delimiter)) {
    if (line <= format.headerLine) continue;
    record += 1;
    if (hasTextAfterQuote) yield { record, line, raw, reason: "has text after the quote that closes a cell" };
    else yield { record, line, raw, cells: format.isWrapped ? unwrap(cells, format.delimiter) : cells };
  }
}

async function* readJsonRows(texts: AsyncIterable<string>): AsyncGenerator<Row> {
  let record = 0;
  for await (const { line, text } of splitLines(texts)) {
    record += 1;
    const value = parseObject(text);
    yield value ? { record, line, raw: text, value } : { record, line, raw: text, reason: "is not a JSON object" };
  }
}
