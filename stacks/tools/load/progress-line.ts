import type { Progress } from "./checkpoint.ts";

const BAR_WIDTH = 24;
const TTY_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 10_000;

/**
 * Reports the progress of a load on a stream: as a bar on a terminal, as a line every ten seconds in a log.
 * @returns `update` reports the progress, `log` prints a line above the bar
 */
export function createProgressLine(stream: NodeJS.WriteStream) {
  const interval = stream.isTTY ? TTY_INTERVAL_MS : LOG_INTERVAL_MS;
  const startedAt = performance.now();
  let first: Progress | undefined;
  let updatedAt = 0;
  return {
    /** @param size of the file in bytes */
    update(progress: Progress, size: number): void {
      // A resumed load starts with the records of the earlier runs, which do not count for its rate.
      first ??= progress;
      const now = performance.now();
      if (now - updatedAt < interval) return;
      updatedAt = now;
      const rate = (countChanges(progress) - countChanges(first)) / ((now - startedAt) / 1_000);
      const text = `${scaleProgress(100, progress, size)} %  ${formatCounts(progress)}  ${formatNumber(rate)}/s`;
      stream.write(stream.isTTY ? `${CLEAR_LINE}[${formatBar(progress, size)}] ${text}` : `${text}\n`);
    },
    log(text: string): void {
      stream.write(stream.isTTY ? `${CLEAR_LINE}${text}\n` : `${text}\n`);
    },
  };
}

const CLEAR_LINE = "\r\x1b[K";

const countChanges = ({ loaded, deleted }: Progress): number => loaded + deleted;

/** Formats the counts as "1,234 records, 2 deleted, 3 with an identity of another record, 1 invalid line". */
export const formatCounts = ({ loaded, deleted, shared, invalid }: Progress): string =>
  [
    formatCount(loaded, "record"),
    ...(deleted > 0 ? [`${formatNumber(deleted)} deleted`] : []),
    ...(shared > 0 ? [`${formatNumber(shared)} with an identity of another record`] : []),
    ...(invalid > 0 ? [formatCount(invalid, "invalid line")] : []),
  ].join(", ");

const formatCount = (count: number, singular: string): string =>
  `${formatNumber(count)} ${singular}${count === 1 ? "" : "s"}`;

/** Scales the part of the file that is done to a whole number from 0 to `whole`. */
const scaleProgress = (whole: number, { offset }: Progress, size: number) => Math.floor((whole * offset) / (size || 1));

function formatBar(progress: Progress, size: number): string {
  const full = scaleProgress(BAR_WIDTH, progress, size);
  return "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
}

const formatNumber = (value: number) => Math.round(value).toLocaleString("en");
