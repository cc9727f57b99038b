import { randomInt } from "node:crypto";
import { relative } from "node:path";
import type { TestContext } from "vitest";

const SOAK = process.env.SOAK === "1";
const SEED = process.env.SEED ?? String(randomInt(2 ** 32));

/** Of many deviations a failing test shows the first. */
export const MOST_SHOWN = 20;

/** How much of something a test does: little in the suite, much with SOAK=1. */
export const sized = (inSuite: number, soak: number): number => (SOAK ? soak : inSuite);

/** 0, 1, .. so many. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The seed of a test's random values. Should the test fail, it says how to see the same again. */
export function seedOf({ task, onTestFailed }: TestContext): string {
  onTestFailed(() => {
    const file = relative(process.cwd(), task.file.filepath);
    const command = `npx vitest run ${file} -t ${JSON.stringify(task.name)}`;
    say(`Repeat it with: ${SOAK ? `SOAK=1 SEED=${SEED} ${command} --testTimeout 0` : `SEED=${SEED} ${command}`}`);
  });
  return `${SEED}/${task.name}`;
}

/** Prints one line of figures: what was tried, and what came of it. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `{ "lost answers": 1234 }` as `1,234 lost answers`. */
export const figures = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count.toLocaleString("en")} ${name}`)
    .join(", ");

/** Sums by name. */
export function addUp(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of records.flatMap(Object.entries)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
