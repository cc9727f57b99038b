import * as v from "valibot";
import { defineCommand } from "../command.ts";
import { connectDatabase, DATABASE_VARIABLES, readDatabaseName } from "../connect-database.ts";
import { required } from "../options.ts";
import { createProgressLine } from "../progress-line.ts";
import { createStopSignal } from "../stop-signal.ts";
import { describeLoadError } from "./describe-load-error.ts";
import { formatCounts } from "./format-counts.ts";
import { loadRecords } from "./load-records.ts";

/** Further lines of the same kind are only counted. */
const MAX_REPORTED_LINES = 100;

export const command = defineCommand({
  description: `FILE is in JSON Lines format: one record per line, with a UUID "id". Existing records are replaced.
A line {"id": ..., "deleted": true} deletes a record.
A load that was stopped continues where it stopped if it is run again.`,
  options: {
    table: {
      placeholder: "NAME",
      description: 'name of the global table, as "npm run deploy" prints it',
      schema: required,
    },
    type: {
      placeholder: "person|company",
      description: "type of the records",
      schema: v.optional(v.picklist(["person", "company"], "must be person or company"), "person"),
    },
  },
  positionals: { file: { placeholder: "FILE", description: "the file with the records", schema: required } },
  environment: DATABASE_VARIABLES,
  async run({ table, type }, { file }) {
    const signal = createStopSignal();
    const progressLine = createProgressLine(process.stderr);
    const reported = { invalid: 0, shared: 0 };
    const reportLine = (kind: keyof typeof reported, line: number, reason: string) => {
      reported[kind] += 1;
      if (reported[kind] <= MAX_REPORTED_LINES) progressLine.log(`line ${line} ${reason}`);
    };
    try {
      const done = await loadRecords({
        client: connectDatabase(),
        table,
        type,
        file,
        signal,
        onProgress: (progress, size) =>
          progressLine.update({
            done: progress.offset,
            total: size,
            count: progress.loaded + progress.deleted,
            text: formatCounts(progress),
          }),
        onInvalidLine: (line, reason) => reportLine("invalid", line, reason),
        onSharedIdentity: (line) => reportLine("shared", line, "has an identity of another record"),
      });
      const isStopped = signal.aborted;
      const counts = formatCounts(done);
      progressLine.log(isStopped ? `Stopped after ${counts}. Run the command again to continue.` : `Loaded ${counts}`);
      return isStopped || done.invalid > 0 ? 1 : 0;
    } catch (error) {
      progressLine.log(describeLoadError(error, { table, file, database: readDatabaseName() }));
      return 1;
    }
  },
});
