import { CONTENDERS } from "../contenders/contender.ts";
import { received, type SentJob } from "./job.ts";
import { forgetPeak, peakMb } from "./memory.ts";

/** What one contender's process has to say of the jobs it did, side by side. */
export interface Measured {
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
process.on("message", async (message: readonly SentJob[] | "go") => {
  if (message === "go") process.send?.(await measure());
  else {
    runs = await prepare(message);
    process.send?.("ready");
  }
});
process.send?.("ready");

function prepare(jobs: readonly SentJob[]) {
  if (!contender) throw new Error("No such contender");
  return Promise.all(jobs.map(received).map(contender));
}

async function measure(): Promise<Measured> {
  globalThis.gc?.();
  forgetPeak();
  const memory = peakMb();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const added = await Promise.all(runs.map((run) => run()));
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - started;
  return { added, cpuMs: (user + system) / 1_000, wallMs, grownMb: peakMb() - memory };
}
