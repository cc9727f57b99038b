import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const LEADS = join(import.meta.dirname, "../../../stacks/tools/leads.ts");
const RECORDER = new URL("./record-peak.ts", import.meta.url).href;

/** As the npm script has it: V8 otherwise lets young objects fill 64 MB before it removes them. */
const MEMORY_OPTION = "--max-semi-space-size=16";

/** Runs `npm run leads -- ARGS`. @returns how long it took, and its peak memory */
export async function runProgram(args: readonly string[], env: Readonly<Record<string, string>>) {
  const peakFile = join(tmpdir(), `peak-${process.pid}`);
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, [MEMORY_OPTION, "--import", RECORDER, LEADS, ...args], {
    env: { ...process.env, ...env, PEAK_FILE: peakFile },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  return { seconds, peakMb: Number(await readFile(peakFile, "utf8")) };
}
