import type { Row } from "./file-format.ts";
import { checkEntry } from "./mapping/check-entry.ts";
import type { Mapping } from "./mapping/mapping.ts";
import type { Entry } from "./mapping/targets.ts";
import { toEntry } from "./mapping/to-entry.ts";
import type { SourceFile } from "./open-file.ts";
import { type Outcome, type Problem, toProblem } from "./outcomes.ts";
import { readRows } from "./reading/read-rows.ts";

/** Checks rows with the service's own schema, without the service. The status of a row is `valid` or `invalid`. */
export async function* checkRows({ file, format, mapping }: SourceFile): AsyncGenerator<Outcome> {
  for await (const row of readRows(file, format)) {
    const { problems } = checkRow(row, mapping);
    yield { row, status: problems.length > 0 ? "invalid" : "valid", problems };
  }
}

/** @returns the entry, unless the row cannot be read, and why the service would reject it */
export function checkRow(
  row: Row,
  mapping: Mapping,
): { readonly entry?: Entry; readonly problems: readonly Problem[] } {
  const mapped = toEntry(row, mapping);
  if ("reason" in mapped) return { problems: [mapped] };
  const { entry } = mapped;
  const details = checkEntry(entry);
  return { entry, problems: details.map(({ path, message }) => toProblem(`prospects.0.${path}`, message, mapping)) };
}
