const BAR_WIDTH = 24;
const TTY_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 10_000;

interface Progress {
  /** The part that is done, of `total`. */
  readonly done: number;
  readonly total: number;
  /** The number of items that the rate counts. */
  readonly count: number;
  /** The counts as a text. */
  readonly text: string;
}

export type ProgressLine = ReturnType<typeof createProgressLine>;

/**
 * Reports the progress of a command on a stream: as a bar on a terminal, as a line every ten seconds in a log. Shows the rate
 * and the time left.
 * @returns `update` reports the progress, `log` prints a line above the bar, `clear` removes the bar
 */
export function createProgressLine(stream: NodeJS.WriteStream) {
  const interval = stream.isTTY ? TTY_INTERVAL_MS : LOG_INTERVAL_MS;
  const startedAt = performance.now();
  let first: Progress | undefined;
  let updatedAt = 0;
  return {
    update(progress: Progress): void {
      // A resumed command starts with the items of the earlier runs, which do not count for its rate.
      first ??= progress;
      const now = performance.now();
      if (now - updatedAt < interval) return;
      updatedAt = now;
      const seconds = (now - startedAt) / 1_000;
      const rate = (progress.count - first.count) / seconds;
      const parts = [
        `${scaleProgress(100, progress)} %`,
        progress.text,
        `${formatNumber(rate)}/s`,
        ...formatTimeLeft(progress, progress.done - first.done, seconds),
      ];
      const line = parts.join("  ");
      stream.write(stream.isTTY ? `${CLEAR_LINE}[${formatBar(progress)}] ${line}` : `${line}\n`);
    },
    clear(): void {
      if (stream.isTTY && updatedAt > 0) stream.write(CLEAR_LINE);
    },
    log(text: string): void {
      stream.write(stream.isTTY ? `${CLEAR_LINE}${text}\n` : `${text}\n`);
    },
  };
}

const CLEAR_LINE = "\r\x1b[K";

/** Scales the part that is done to a whole number from 0 to `whole`. */
const scaleProgress = (whole: number, { done, total }: Progress) => Math.floor((whole * done) / (total || 1));

function formatBar(progress: Progress): string {
  const full = scaleProgress(BAR_WIDTH, progress);
  return "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
}

/** Formats the time left as "1:05 left". @param doneNow what this run has done in `seconds` */
function formatTimeLeft({ done, total }: Progress, doneNow: number, seconds: number): string[] {
  if (doneNow <= 0) return [];
  const left = Math.ceil(((total - done) * seconds) / doneNow);
  return [`${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`];
}

export const formatNumber = (value: number): string => Math.round(value).toLocaleString("en");

/** Formats a count and its unit: "1,234 rows", "1 row". */
export const formatCount = (count: number, singular: string): string =>
  `${formatNumber(count)} ${singular}${count === 1 ? "" : "s"}`;
