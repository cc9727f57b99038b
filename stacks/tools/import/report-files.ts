import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { access, constants, realpath, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { EnvironmentError, readSystemCode } from "../../../lib/environment-error.ts";
import type { FileFormat, Row } from "./file-format.ts";
import { formatCsvLine, formatRow } from "./mapping/format-csv-line.ts";
import type { Outcome } from "./outcomes.ts";

const REPORT_HEADERS = ["line", "row", "status", "id", "duplicateOfLine", "column", "reason"];
/** The statuses whose rows can be mended and imported again. */
const REJECTED: readonly string[] = ["invalid", "failed", "unknown"];

export interface OutcomeFile {
  readonly write: (outcome: Outcome) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Writes one line for every row, and one for each further problem of a row. */
export async function createReportFile(path: string): Promise<OutcomeFile> {
  const file = await createFile(path);
  await file.write(formatCsvLine(REPORT_HEADERS));
  return {
    async write({ row, status, id = "", duplicateOf = "", problems }) {
      const first = [row.line, row.record, status, id, duplicateOf].map(String);
      for (const { column = "", reason } of problems.length > 0 ? problems : [{ reason: "" }])
        await file.write(formatCsvLine([...first, column, reason]));
    },
    end: file.end,
  };
}

/** Writes the rows that were rejected, as they were in the file, so that they can be mended and imported again. */
export async function createRejectsFile(path: string, format: FileFormat): Promise<OutcomeFile> {
  const file = await createFile(path);
  if (format.kind === "csv") await file.write(formatRow(format.headers, format.delimiter));
  return {
    async write({ row, status }) {
      if (!REJECTED.includes(status)) return;
      await file.write(formatRejected(row, format));
    },
    end: file.end,
  };
}

/** The header of the file is not wrapped, so the rows below it must not be either. */
const formatRejected = (row: Row, format: FileFormat): string =>
  format.kind === "csv" && format.isWrapped && "cells" in row
    ? formatRow(row.cells, format.delimiter)
    : `${row.raw}\r\n`;

/** @throws EnvironmentError if the file that `createFile` would create cannot be written */
export async function assertWritable(path: string): Promise<void> {
  const { written, isFolder, isReplaced } = await locate(path);
  if (isFolder) throw new EnvironmentError(`${path} is a folder. Name a file.`);
  await access(isReplaced ? dirname(written) : written, constants.W_OK).catch(throwUnwritable(path));
}

/**
 * Creates a file that gets its name only when it is complete, so that an error does not leave a part of it.
 * @throws EnvironmentError if the file cannot be written
 */
async function createFile(path: string) {
  const { target, written, isReplaced } = await locate(path);
  const stream = createWriteStream(written, { mode: 0o600 });
  const closed = finished(stream).catch(throwUnwritable(path));
  await Promise.race([once(stream, "open"), closed]);
  return {
    async write(text: string): Promise<void> {
      if (!stream.write(text)) await Promise.race([once(stream, "drain"), closed]);
    },
    async end(): Promise<void> {
      stream.end();
      await closed;
      if (isReplaced) await rename(written, target).catch(throwUnwritable(path));
    },
  };
}

/**
 * Decides what is written for a path. A link keeps pointing to its file. A device or a pipe is written to, because a file with its
 * name would replace it.
 */
async function locate(path: string) {
  const target = await realpath(path).catch(() => path);
  const stats = await stat(target).catch(() => undefined);
  const isReplaced = stats === undefined || stats.isFile();
  const written = isReplaced ? `${target}.incomplete` : target;
  return { target, written, isReplaced, isFolder: stats?.isDirectory() === true };
}

const throwUnwritable = (path: string) => (error: unknown) => {
  throw new EnvironmentError(`${path} cannot be written (${readSystemCode(error) ?? "unknown error"}).`);
};
