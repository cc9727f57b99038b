import { CONTENDERS } from "../contenders/contender.ts";
import { parseJob, type SerializedJob } from "./job.ts";
import { readPeakMb, resetPeak } from "./memory.ts";

/** What one contender's process has to say of the jobs it did, side by side. */
export interface Measurement {
  readonly added: readonly number[];
  readonly cpuMs: number;
  readonly wallMs: number;
  /** How far the process grew beyond what it held before. */
  readonly grownMb: number;
}

const { contender } = (await CONTENDERS[process.argv[2] ?? ""]?.()) ?? {};

/** What one call does, made ready by the message before. */
let runs: readonly (() => Promise<number>)[] = [];

// In two messages: what is told of the jobs is then garbage, and not one more thing to copy while the time is taken.
process.on("message", async (message: readonly SerializedJob[] | "go") => {
  if (message === "go") process.send?.(await measure());
  else {
    runs = await prepare(message);
    process.send?.("ready");
  }
});
process.send?.("ready");

function prepare(jobs: readonly SerializedJob[]) {
  if (!contender) throw new Error("No such contender");
  return Promise.all(jobs.map(parseJob).map(contender));
}

async function measure(): Promise<Measurement> {
  globalThis.gc?.();
  resetPeak();
  const memory = readPeakMb();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const added = await Promise.all(runs.map((run) => run()));
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - started;
  return { added, cpuMs: (user + system) / 1_000, wallMs, grownMb: readPeakMb() - memory };
}
