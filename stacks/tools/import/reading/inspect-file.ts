import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { EnvironmentError, readSystemCode } from "../../../../lib/environment-error.ts";
import type { FileFormat } from "../file-format.ts";
import { decode } from "./decode.ts";
import { decideEncoding, findInvalidByte } from "./encoding.ts";
import { assertReadableKind, isJsonLines } from "./file-kinds.ts";
import { inspectCsv } from "./inspect-csv.ts";
import { inspectJsonLines } from "./inspect-json-lines.ts";
import type { InspectOptions } from "./inspect-options.ts";
import { findLine } from "./line-breaks.ts";
import { type ByteScan, scanBytes } from "./scan-bytes.ts";

/**
 * Finds out how a file is to be read. Reads all its bytes once, and its first rows a few times more, in constant memory.
 * @throws EnvironmentError if the file cannot be imported. The message is one line that says what to do
 */
export async function inspectFile(path: string, options: InspectOptions = {}): Promise<FileFormat> {
  await assertFile(path);
  const scan = await scanBytes(createReadStream(path));
  if (scan.size === 0) throw new EnvironmentError(`${path} is empty.`);
  assertReadableKind(scan.start);
  const encoding = decideEncoding(scan, options.encoding);
  await assertValidBytes(path, scan, findInvalidByte(scan, encoding, options.encoding));
  const open = () => decode(createReadStream(path), encoding.name);
  // The bytes of UTF-8 are checked already, and all bytes are valid in Windows-1252.
  if (encoding.name !== "utf-8" && encoding.name !== "windows-1252") await readAll(open());
  const start = await readStart(open());
  const common = { encoding: encoding.name, size: scan.size, sha256: scan.sha256 };
  const { notices, ...format } = isJsonLines(path, start)
    ? await inspectJsonLines(open())
    : await inspectCsv(open, start, options);
  return { ...common, ...format, notices: [...encoding.notices, ...notices] };
}

async function assertFile(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    if (readSystemCode(error) === "ENOENT") throw new EnvironmentError(`${path} does not exist.`);
    throw error;
  });
  if (stats.isFile()) return;
  throw new EnvironmentError(
    `${path} is not a file. Save the data of a pipe as a file first, because an import reads it several times.`,
  );
}

/** @param invalidAt the offset of the byte that is not valid */
async function assertValidBytes(path: string, scan: ByteScan, invalidAt: number | undefined): Promise<void> {
  if (invalidAt === undefined) return;
  const line = await findLine(createReadStream(path), invalidAt);
  const validLine = scan.multiByteAt === undefined ? line : await findLine(createReadStream(path), scan.multiByteAt);
  const others = validLine === line ? "" : `, but L${validLine} is`;
  throw new EnvironmentError(
    `L${line} (byte ${invalidAt} of the file) is not UTF-8${others}. ` +
      "Save the file as UTF-8, or name its encoding: --encoding windows-1252 for a Western language, or for example shift_jis, " +
      "gb18030 or windows-1251.",
  );
}

async function readAll(texts: AsyncIterable<string>): Promise<void> {
  for await (const _ of texts);
}

/** @returns the first characters; more than 1,000, unless the file is shorter */
async function readStart(texts: AsyncIterable<string>): Promise<string> {
  let start = "";
  for await (const text of texts) {
    start += text;
    if (start.length > 1_000) break;
  }
  return start;
}
