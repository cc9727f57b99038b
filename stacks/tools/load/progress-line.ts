import type { Progress } from "./checkpoint.ts";

const BAR_WIDTH = 24;
const TTY_INTERVAL_MS = 100;
const LOG_INTERVAL_MS = 10_000;

/** Shows on a stream how far a load has come: a bar where a person looks on, a line now and then in a log. */
export function createProgressLine(stream: NodeJS.WriteStream) {
  const every = stream.isTTY ? TTY_INTERVAL_MS : LOG_INTERVAL_MS;
  const startedAt = performance.now();
  let first: Progress | undefined;
  let shownAt = 0;
  return {
    update(progress: Progress, bytes: number): void {
      first ??= progress;
      const now = performance.now();
      if (now - shownAt < every) return;
      shownAt = now;
      const rate = (progress.loaded - first.loaded) / ((now - startedAt) / 1_000);
      const text = `${computeShare(100, progress, bytes)} %  ${formatCounts(progress)}  ${formatNumber(rate)} a second`;
      stream.write(stream.isTTY ? `\r\x1b[K[${formatBar(progress, bytes)}] ${text}` : `${text}\n`);
    },
    /** A line that stays; the bar goes on below it. */
    log(text: string): void {
      stream.write(stream.isTTY ? `\r\x1b[K${text}\n` : `${text}\n`);
    },
  };
}

/** Records and lines, in words. */
export const formatCounts = ({ loaded, bad }: Progress): string =>
  [formatCount(loaded, "record"), ...(bad > 0 ? [formatCount(bad, "bad line")] : [])].join(", ");

const formatCount = (count: number, what: string): string => `${formatNumber(count)} ${what}${count === 1 ? "" : "s"}`;

const computeShare = (whole: number, { offset }: Progress, bytes: number) =>
  Math.floor((whole * offset) / (bytes || 1));

function formatBar(progress: Progress, bytes: number): string {
  const full = computeShare(BAR_WIDTH, progress, bytes);
  return "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
}

const formatNumber = (value: number) => Math.round(value).toLocaleString("en");
