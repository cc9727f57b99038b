import { type Verified, verifyIndex } from "../../../lib/person-index/verify-index.ts";
import type { ExitCode } from "../command.ts";
import { createProgressLine, formatCount, formatNumber } from "../progress-line.ts";
import { type IndexCommand, runOnTable } from "./run-on-table.ts";

interface VerifyCommand extends IndexCommand {
  readonly sampleSize: number | undefined;
  readonly isRepair: boolean;
}

/** `index verify`: see `verifyIndex`. */
export async function verify(command: VerifyCommand): Promise<ExitCode> {
  const { sampleSize, isRepair, signal } = command;
  const progressLine = createProgressLine(process.stderr);
  const verified = await runOnTable(command, (run, itemCount) =>
    verifyIndex({
      ...command,
      run,
      itemCount,
      onProgress: (progress) => {
        const total = Math.max(sampleSize ?? itemCount, progress.checked);
        progressLine.update({ done: progress.checked, total, count: progress.checked, text: format(progress) });
      },
    }),
  );
  const { missing, outdated, surplus } = verified;
  const differences = missing + outdated + surplus;
  const isDifferent = differences > 0 && !isRepair;
  progressLine.log(`${signal.aborted ? "Stopped. " : ""}Compared ${format(verified)}.`);
  if (isDifferent) progressLine.log("Run the command with --repair to correct them.");
  if (differences > 0 && isRepair) progressLine.log("They are corrected.");
  return isDifferent || signal.aborted ? 1 : 0;
}

const format = ({ checked, missing, outdated, surplus }: Verified) =>
  `${formatCount(checked, "person")}: ${formatNumber(missing)} missing in the index, ${formatNumber(outdated)} outdated, ` +
  `${formatNumber(surplus)} not in the table any more`;
