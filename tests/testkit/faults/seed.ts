import { randomInt } from "node:crypto";
import { relative } from "node:path";
import type { TestContext } from "vitest";
import { printLine } from "./report.ts";

const SOAK = process.env.SOAK === "1";
const SEED = process.env.SEED ?? String(randomInt(2 ** 32));

/** The number of repetitions: few in the normal test run, many in the soak test. */
export const scaled = (inSuite: number, inSoak: number): number => (SOAK ? inSoak : inSuite);

/** 0, 1, .. `count` - 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * Returns the seed of a test's random values: `SEED` from the environment, or a new one, combined with the test's name.
 * If the test fails, it prints the command that repeats the run.
 */
export function useSeed({ task, onTestFailed }: TestContext): string {
  onTestFailed(() => {
    const file = relative(process.cwd(), task.file.filepath);
    const mode = SOAK ? " --mode soak" : "";
    const command = `npx vitest run${mode} ${file} -t ${JSON.stringify(task.name)}`;
    printLine(`Repeat this run with: SEED=${SEED} ${command}`);
  });
  return `${SEED}/${task.name}`;
}
