import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import type { FileFormat } from "./file-format.ts";
import type { Outcome } from "./outcomes.ts";
import { assertWritable, createRejectsFile, createReportFile } from "./report-files.ts";
import { createTally, type Summary } from "./summary.ts";

/** Where the outcomes of all rows are written to, besides the summary. */
export interface ReportPaths {
  readonly report?: string | undefined;
  readonly rejects?: string | undefined;
}

/**
 * Checks the paths of the files to write, before anything is sent.
 * @throws EnvironmentError if one of them is the imported file, if both are the same, or if one cannot be written
 */
export async function assertOutputs(file: string, { report, rejects }: ReportPaths): Promise<void> {
  const paths = [report, rejects].filter((path) => path !== undefined);
  const input = await identify(file);
  const outputs = await Promise.all(paths.map(identify));
  if (outputs.includes(input))
    throw new EnvironmentError("--report and --rejects must not be the file that is imported.");
  if (new Set(outputs).size < outputs.length)
    throw new EnvironmentError("--report and --rejects must be two different files.");
  await Promise.all(paths.map(assertWritable));
}

/** Two paths of one file, for example through a link, have the same identity. */
const identify = (path: string): Promise<string> =>
  stat(path).then(
    ({ dev, ino }) => `${dev}/${ino}`,
    () => resolve(path),
  );

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
