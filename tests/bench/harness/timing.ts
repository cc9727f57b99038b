import type { Engine } from "../../testkit/faults/engine.ts";
import { createJob, type Setting } from "./job.ts";
import { median } from "./median.ts";
import type { Worker } from "./start-worker.ts";
import type { Measurement } from "./worker.ts";

export interface Timing {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly runs: number;
}

/** One contender's process, and how often it is to run. */
export interface Runner {
  readonly contender: string;
  readonly worker: Worker;
  readonly runs: number;
}

/**
 * Runs each contender until the compiler has settled, in turns: one that waits while the others warm up is cold again,
 * for V8 drops the code and the maps of what idles.
 */
export async function warmUp(
  engine: Engine,
  runners: readonly Omit<Runner, "runs">[],
  setting: Setting,
  runs: number,
): Promise<void> {
  for (let round = 0; round < runs; round++)
    for (const { worker } of runners) await worker.run(await createJob(engine, setting));
}

/**
 * Medians of each contender's runs. They take turns, so that whatever else the machine does strikes all alike, in an
 * order that turns round each time: what was done just before is felt.
 */
export async function measureTimes(
  engine: Engine,
  runners: readonly Runner[],
  setting: Setting,
): Promise<Map<string, Timing>> {
  const measured = new Map(runners.map(({ contender }) => [contender, [] as Measurement[]]));
  const rounds = Math.max(...runners.map(({ runs }) => runs));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, worker, runs } of round % 2 === 0 ? runners : runners.toReversed()) {
      if (round < runs) measured.get(contender)?.push(await worker.run(await createJob(engine, setting)));
    }
  }
  return new Map(
    [...measured].map(([contender, all]) => [
      contender,
      {
        cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
        wallMs: median(all.map(({ wallMs }) => wallMs)),
        runs: all.length,
      },
    ]),
  );
}
