import { formatCount } from "../progress-line.ts";
import type { FileFormat, Row } from "./file-format.ts";
import { formatMapping } from "./mapping/format-mapping.ts";
import { mapHeaders } from "./mapping/map-headers.ts";
import type { Mapping } from "./mapping/mapping.ts";
import { parseOverride } from "./mapping/overrides.ts";
import { toEntry } from "./mapping/to-entry.ts";
import { inspectFile } from "./reading/inspect-file.ts";
import { readRows } from "./reading/read-rows.ts";

/** More are only counted. */
const MAX_WARNINGS = 20;

export interface SourceFile {
  readonly file: string;
  readonly format: FileFormat;
  readonly mapping: Mapping;
  /** The number of rows below the header. */
  readonly rows: number;
}

interface ReadOptions {
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly map: readonly string[];
}

/**
 * Finds out what a file contains, and reads all of it once, so that a file that cannot be read to its end is not imported in part.
 * @param print prints what was recognised: lines without data of persons
 * @throws EnvironmentError if the file cannot be imported
 */
export async function openFile(
  file: string,
  { map, encoding, delimiter }: ReadOptions,
  print: (line: string) => void,
): Promise<SourceFile> {
  const overrides = map.map(parseOverride);
  const format = await inspectFile(file, {
    ...(encoding !== undefined && { encoding }),
    ...(delimiter !== undefined && { delimiter }),
    headers: overrides.map(({ header }) => header),
  });
  const mapping = mapHeaders(format.headers, overrides, format.kind === "csv" ? format.firstRows : []);
  for (const line of formatMapping(mapping, format)) print(line);
  const rows = await checkAll(readRows(file, format), mapping, print);
  return { file, format, mapping, rows };
}

/** Reads all rows and prints what an import will leave out of them. @returns the number of rows */
async function checkAll(rows: AsyncIterable<Row>, mapping: Mapping, print: (line: string) => void): Promise<number> {
  let count = 0;
  let warnings = 0;
  for await (const row of rows) {
    count += 1;
    const converted = toEntry(row, mapping);
    if (!("entry" in converted)) continue;
    for (const warning of converted.warnings) {
      warnings += 1;
      if (warnings <= MAX_WARNINGS) print(warning);
    }
  }
  if (warnings > MAX_WARNINGS) print(`and ${formatCount(warnings - MAX_WARNINGS, "further warning")}`);
  return count;
}
