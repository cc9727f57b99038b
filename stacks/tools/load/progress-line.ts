import type { Progress } from "./checkpoint.ts";

const BAR = 24;
const OFTEN_MS = 100;
const SELDOM_MS = 10_000;

/** Shows on a stream how far a load has come: a bar where a person looks on, a line now and then in a log. */
export function progressOn(stream: NodeJS.WriteStream) {
  const every = stream.isTTY ? OFTEN_MS : SELDOM_MS;
  const startedAt = performance.now();
  let first: Progress | undefined;
  let shownAt = 0;
  return {
    show(progress: Progress, bytes: number): void {
      first ??= progress;
      const now = performance.now();
      if (now - shownAt < every) return;
      shownAt = now;
      const rate = (progress.loaded - first.loaded) / ((now - startedAt) / 1_000);
      const text = `${shareOf(100, progress, bytes)} %  ${counts(progress)}  ${number(rate)} a second`;
      stream.write(stream.isTTY ? `\r\x1b[K[${barOf(progress, bytes)}] ${text}` : `${text}\n`);
    },
    /** A line that stays; the bar goes on below it. */
    say(text: string): void {
      stream.write(stream.isTTY ? `\r\x1b[K${text}\n` : `${text}\n`);
    },
  };
}

/** Records and lines, in words. */
export const counts = ({ loaded, bad }: Progress): string =>
  [counted(loaded, "record"), ...(bad > 0 ? [counted(bad, "bad line")] : [])].join(", ");

const counted = (count: number, what: string): string => `${number(count)} ${what}${count === 1 ? "" : "s"}`;

const shareOf = (whole: number, { offset }: Progress, bytes: number) => Math.floor((whole * offset) / (bytes || 1));

function barOf(progress: Progress, bytes: number): string {
  const full = shareOf(BAR, progress, bytes);
  return "#".repeat(full) + "-".repeat(BAR - full);
}

const number = (value: number) => Math.round(value).toLocaleString("en");
