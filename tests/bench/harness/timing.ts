import type { Engine } from "../../testkit/engine.ts";
import { createJob, type Setting } from "./job.ts";
import { median } from "./median.ts";
import type { Worker } from "./start-worker.ts";
import type { Measurement } from "./worker.ts";

export interface Timing {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly runs: number;
}

/** A contender's process and the number of its runs. */
export interface Runner {
  readonly contender: string;
  readonly worker: Worker;
  readonly runs: number;
}

/**
 * Runs the contenders in turns until V8 has optimised their code. In turns, because V8 drops the code and hidden classes
 * of an idle process: a contender that waited while the others warmed up would be cold again.
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
 * @returns the medians of each contender's runs. The runs are interleaved, so that other load on the machine affects all
 * contenders alike. The order is reversed in every round, because the previous run influences the next one.
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
