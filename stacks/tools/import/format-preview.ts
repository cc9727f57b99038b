import { toEntry } from "./mapping/to-entry.ts";
import type { SourceFile } from "./open-file.ts";
import { readRows } from "./reading/read-rows.ts";

const PREVIEWED_ROWS = 3;

/** Formats the first rows as they would be sent. These lines contain personal data. */
export async function* formatPreview({ file, format, mapping }: SourceFile): AsyncGenerator<string> {
  for await (const row of readRows(file, format)) {
    if (row.record > PREVIEWED_ROWS) return;
    const converted = toEntry(row, mapping);
    yield `L${row.line}: ${"entry" in converted ? JSON.stringify(converted.entry, null, 2) : converted.reason}`;
  }
}
