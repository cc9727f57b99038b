import { CONTENDERS } from "../contenders/contender.ts";
import { parseJob, type SerializedJob } from "./job.ts";
import { readPeakMb, resetPeak } from "./memory.ts";

/** The measurement of a contender's process during its concurrent jobs. */
export interface Measurement {
  /** The count that each job returned. */
  readonly added: readonly number[];
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Peak memory during the jobs, minus the memory before. */
  readonly grownMb: number;
}

const { contender } = (await CONTENDERS[process.argv[2] ?? ""]?.()) ?? {};

/** The prepared jobs of the previous message. */
let runs: readonly (() => Promise<number>)[] = [];

// Two messages per measurement: the message with the jobs is garbage before the clock starts, so that copying it is not measured.
process.on("message", async (message: readonly SerializedJob[] | "go") => {
  if (message === "go") process.send?.(await measure());
  else {
    runs = await prepare(message);
    process.send?.("ready");
  }
});
process.send?.("ready");

function prepare(jobs: readonly SerializedJob[]) {
  if (!contender) throw new Error(`Unknown contender ${process.argv[2]}`);
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
