import { CONTENDERS } from "../contenders/contender.ts";
import type { Job } from "./job.ts";
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

process.on("message", async (jobs: readonly Job[]) => {
  if (!contender) throw new Error("No such contender");
  const runs = await Promise.all(jobs.map(contender));
  globalThis.gc?.();
  forgetPeak();
  const memory = peakMb();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const added = await Promise.all(runs.map((run) => run()));
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - started;
  process.send?.({ added, cpuMs: (user + system) / 1_000, wallMs, grownMb: peakMb() - memory } satisfies Measured);
});
process.send?.("ready");
