import type { FileFormat, Row } from "../../../stacks/tools/import/file-format.ts";
import { inspectFile } from "../../../stacks/tools/import/reading/inspect-file.ts";
import type { InspectOptions } from "../../../stacks/tools/import/reading/inspect-options.ts";
import { readRows } from "../../../stacks/tools/import/reading/read-rows.ts";
import { writeImportFile } from "./write-csv.ts";

/** Writes a file, inspects it and reads all its rows. */
export async function readFile(
  content: string | Buffer,
  options: InspectOptions & { readonly name?: string } = {},
): Promise<{ format: FileFormat; rows: readonly Row[] }> {
  const path = await writeImportFile(content, options.name);
  const format = await inspectFile(path, options);
  return { format, rows: await collect(readRows(path, format)) };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** The cells of the rows that can be read. */
export const cellsOf = (rows: readonly Row[]): (readonly string[])[] =>
  rows.flatMap((row) => ("cells" in row ? [row.cells] : []));
