import { checkEntry } from "./mapping/check-entry.ts";
import { toEntry } from "./mapping/to-entry.ts";
import type { SourceFile } from "./open-file.ts";
import { type Outcome, toProblem } from "./outcomes.ts";
import { readRows } from "./reading/read-rows.ts";

/** Checks rows with the service's own schema, without the service. The status of a row is `valid` or `invalid`. */
export async function* checkRows({ file, format, mapping }: SourceFile): AsyncGenerator<Outcome> {
  for await (const row of readRows(file, format)) {
    const mapped = toEntry(row, mapping);
    const problems =
      "reason" in mapped
        ? [mapped]
        : checkEntry(mapped.entry).map(({ path, message }) => toProblem(`prospects.0.${path}`, message, mapping));
    yield { row, status: problems.length > 0 ? "invalid" : "valid", problems };
  }
}
