import type { FileFormat } from "./file-format.ts";
import type { Outcome } from "./outcomes.ts";
import { createRejectsFile, createReportFile } from "./report-files.ts";
import { createTally, type Summary } from "./summary.ts";

/** Where the outcomes of all rows are written to, besides the summary. */
export interface ReportPaths {
  readonly report?: string | undefined;
  readonly rejects?: string | undefined;
}

/**
 * Counts the outcomes of all rows and writes the files that the user asked for.
 * @throws EnvironmentError if a file cannot be written
 */
export async function writeReport(
  outcomes: AsyncIterable<Outcome>,
  { report, rejects }: ReportPaths,
  { format }: { readonly format: FileFormat },
): Promise<Summary> {
  const tally = createTally();
  const files = [
    ...(report === undefined ? [] : [await createReportFile(report)]),
    ...(rejects === undefined ? [] : [await createRejectsFile(rejects, format)]),
  ];
  for await (const outcome of outcomes) {
    tally.add(outcome);
    for (const file of files) await file.write(outcome);
  }
  for (const file of files) await file.end();
  return tally.summarise();
}
