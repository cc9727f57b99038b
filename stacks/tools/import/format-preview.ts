import { checkRow } from "./check-rows.ts";
import type { SourceFile } from "./open-file.ts";
import { formatProblem } from "./outcomes.ts";
import { readRows } from "./reading/read-rows.ts";

const PREVIEWED_ROWS = 3;

/** Formats the first rows as they would be sent, and why the service would reject them. These lines contain personal data. */
export async function* formatPreview({ file, format, mapping, rows }: SourceFile): AsyncGenerator<string> {
  for await (const row of readRows(file, format)) {
    if (row.record > PREVIEWED_ROWS) {
      yield `The first ${PREVIEWED_ROWS} of ${rows} rows. --dry-run checks all of them.`;
      return;
    }
    const { entry, problems } = checkRow(row, mapping);
    if (entry) yield `L${row.line}: ${JSON.stringify(entry, null, 2)}`;
    for (const problem of problems) yield `L${row.line} is invalid: ${formatProblem(problem)}`;
  }
}
