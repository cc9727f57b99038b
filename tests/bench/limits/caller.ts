import { setTimeout as wait } from "node:timers/promises";
import { handler } from "../../../functions/add-prospects.ts";
import { routes } from "../../../lib/routes.ts";
import { buildBody } from "../../testkit/faults/scenario.ts";
import { invoke } from "../../testkit/invoke.ts";
import { parseJob, type SerializedJob } from "../harness/job.ts";

/** A process that stands for the Lambda instances of some organisations. */

/** Calls that are sent at fixed times, whether earlier calls have been answered or not. */
export interface Load {
  /** One for each organisation, in turns. */
  readonly jobs: readonly SerializedJob[];
  readonly perSecond: number;
  readonly seconds: number;
}
export interface Answer {
  readonly status: number | undefined;
  readonly wallMs: number;
}

process.on("message", async ({ jobs, perSecond, seconds }: Load) => {
  const calls = jobs.map(parseJob).map((job) => ({
    token: job.token,
    params: { id: job.listId },
    body: JSON.stringify(buildBody(job, "direct", job.people)),
  }));
  const started = performance.now();
  const answers = Array.from({ length: perSecond * seconds }, async (_, i): Promise<Answer> => {
    await wait((i * 1_000) / perSecond);
    const sent = performance.now();
    const { status } = await invoke(handler, routes.addProspects, calls[i % calls.length] ?? {});
    return { status, wallMs: performance.now() - sent };
  });
  const all = await Promise.all(answers);
  await wait(Math.max(0, started + seconds * 1_000 - performance.now()));
  process.send?.(all);
});
process.send?.([]);
