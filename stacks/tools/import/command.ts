import * as v from "valibot";
import { defineCommand, type ExitCode, UsageError } from "../command.ts";
import { numberFrom, optionalId, optionalListName, required } from "../options.ts";
import { printLines } from "../output.ts";
import { createProgressLine, formatCount, formatNumber, type ProgressLine } from "../progress-line.ts";
import { runWithService } from "../run-with-service.ts";
import { createStopSignal } from "../stop-signal.ts";
import { readUser, TARGET_VARIABLES, type TargetOptions, targetOptions } from "../target.ts";
import { checkRows } from "./check-rows.ts";
import { describeStop } from "./describe-stop.ts";
import { formatPreview } from "./format-preview.ts";
import { type ImportJob, importFile, type ListChoice } from "./import-file.ts";
import { openFile, type SourceFile } from "./open-file.ts";
import { assertOutputs, type ReportPaths, writeReport } from "./report.ts";
import { formatSummary, isAllAccepted, isComplete, type Summary } from "./summary.ts";

const MAX_CONCURRENCY = 16;
/** The service's limit for a call. */
const MAX_BATCH = 1_000;

const flag = v.optional(v.literal(true));
const text = v.optional(required);

export const command = defineCommand({
  description: `FILE is CSV or JSON Lines. Its encoding, its delimiter, its header row and the meaning of its columns are recognised.
After Ctrl-C or a crash, the same command continues where the run stopped, and no row is counted twice.
Exit code 0: all persons are in the list. 2: some rows were rejected. 1: the command failed.`,
  options: {
    list: {
      placeholder: "ID",
      description: "the list to add to",
      schema: optionalId,
    },
    new: { placeholder: "NAME", description: "create a list with this name and add to it", schema: optionalListName },
    map: {
      placeholder: "HEADER=FIELD",
      description:
        'the meaning of a column, such as "Work Email=emails"; "HEADER=" ignores it; can be given several times',
      isRepeatable: true,
      schema: v.optional(v.array(v.string()), []),
    },
    ...targetOptions,
    encoding: { placeholder: "NAME", description: "encoding of the file (default: recognised)", schema: text },
    delimiter: { placeholder: "CHARACTER", description: "what separates cells (default: recognised)", schema: text },
    concurrency: {
      placeholder: "N",
      description: "how many calls are made at once",
      schema: v.optional(numberFrom(1, MAX_CONCURRENCY), "4"),
    },
    batch: {
      placeholder: "N",
      description: "how many rows a call has; reduce it if the organisation may add fewer persons per minute",
      schema: v.optional(numberFrom(1, MAX_BATCH), "1000"),
    },
    "dry-run": { description: "check every row, and send nothing", schema: flag },
    preview: { description: "print the first rows as they would be sent, and send nothing", schema: flag },
    report: { placeholder: "FILE", description: "write what became of each row to this CSV file", schema: text },
    rejects: { placeholder: "FILE", description: "write the rejected rows to this file, as they were", schema: text },
    restart: { description: "forget a run that was stopped", schema: flag },
    json: { description: "print the result as JSON", schema: flag },
  },
  positionals: { file: { placeholder: "FILE", description: "the file with the persons", schema: required } },
  environment: TARGET_VARIABLES,
  async run(options, { file }) {
    if (options.preview && (options.report ?? options.rejects) !== undefined)
      throw new UsageError("--preview writes no --report and no --rejects; --dry-run does");
    const list = options.preview || options["dry-run"] ? undefined : chooseList(options);
    // Standard output has only the result.
    const progressLine = createProgressLine(process.stderr);
    await assertOutputs(file, options);
    const source = await openFile(file, options, progressLine.log);
    if (options.preview) return printPreview(source);
    return list ? addToList(source, list, options, progressLine) : check(source, options);
  },
});

type Output = ReportPaths & { readonly json: true | undefined };

async function printPreview(source: SourceFile): Promise<ExitCode> {
  for await (const line of formatPreview(source)) console.log(line);
  return 0;
}

async function check(source: SourceFile, options: Output): Promise<ExitCode> {
  const summary = await writeReport(checkRows(source), options, source);
  printLines(options.json ? [JSON.stringify(summary)] : formatSummary(summary, "check"));
  return isAllAccepted(summary) ? 0 : 2;
}

const addToList = (
  source: SourceFile,
  list: ListChoice,
  options: Output & TargetOptions & Pick<ImportJob, "concurrency" | "batch"> & { readonly restart: true | undefined },
  progressLine: ProgressLine,
): Promise<ExitCode> =>
  runWithService(options, { listId: "id" in list ? list.id : undefined }, async (client, { url, token }) => {
    const result = await importFile({
      source,
      list,
      url,
      client,
      user: readUser(token),
      concurrency: options.concurrency,
      batch: options.batch,
      restart: options.restart === true,
      signal: createStopSignal(),
      onProgress: ({ entries, added }) =>
        progressLine.update({
          done: entries,
          total: source.rows,
          count: entries,
          text: `${formatCount(entries, "row")}, ${formatNumber(added)} added`,
        }),
    });
    const { listId, error } = result;
    progressLine.clear();
    try {
      const summary = await writeReport(result.outcomes(), options, source);
      printLines(options.json ? [JSON.stringify({ listId, ...summary })] : formatImport(summary, listId));
      if (error !== undefined) {
        progressLine.log(describeStop(error, { url, listId }));
        return 1;
      }
      await result.assertUnchanged();
      // The report is complete, so the run need not be continued.
      await result.forget();
      if (!isComplete(summary, source.rows)) return 1;
      return isAllAccepted(summary) ? 0 : 2;
    } finally {
      result.close();
    }
  });

/** @throws UsageError unless exactly one of both options is given */
function chooseList(options: { readonly list: string | undefined; readonly new: string | undefined }): ListChoice {
  if (options.list !== undefined && options.new === undefined) return { id: options.list };
  if (options.list === undefined && options.new !== undefined) return { newName: options.new };
  throw new UsageError("Either --list or --new is required, and not both");
}

const formatImport = (summary: Summary, listId: string | undefined): string[] => [
  ...formatSummary(summary, "import"),
  ...(listId === undefined ? [] : [`List ${listId}`]),
];
