import { rebuildIndex } from "../../../lib/person-index/rebuild-index.ts";
import type { ExitCode } from "../command.ts";
import { createProgressLine, formatCount } from "../progress-line.ts";
import { type IndexCommand, runOnTable } from "./run-on-table.ts";

/** `index rebuild`: see `rebuildIndex`. */
export async function rebuild(command: IndexCommand & { readonly isRestart: boolean }): Promise<ExitCode> {
  const progressLine = createProgressLine(process.stderr);
  const { persons } = await runOnTable(command, (run, itemCount) =>
    rebuildIndex({
      ...command,
      run,
      onProgress: ({ items, persons }) =>
        progressLine.update({
          done: items,
          total: Math.max(itemCount, items),
          count: persons,
          text: formatCount(persons, "person"),
        }),
    }),
  );
  const isStopped = command.signal.aborted;
  progressLine.log(
    isStopped
      ? `Stopped after ${formatCount(persons, "person")}. Run the command again to continue.`
      : `The new index has ${formatCount(persons, "person")}. From now on it is searched.`,
  );
  return isStopped ? 1 : 0;
}
