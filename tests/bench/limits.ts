import { startEngine } from "../testkit/engine.ts";
import { createJob, type Job, serializeJob } from "./harness/job.ts";
import { startProcess } from "./harness/lambda-process.ts";
import { median } from "./harness/median.ts";
import type { Answer, Load } from "./limits/caller.ts";
import type { Options, Result } from "./report/result.ts";

const RUNS = 12;
const SECONDS = 5;
/** An organisation's requests a minute: those of each of the nine organisations stay below, the tenth sends ten times as many. */
const LIMIT = 150;
const OTHERS = { organisations: 9, perSecond: 18 };
const GREEDY = { organisations: 1, perSecond: (10 * LIMIT) / 60 };

/**
 * Measures what nine organisations notice of a tenth that sends ten times its limit. Like in Lambda, it does not share their
 * processes, only the database. The runs alternate, so that other load on the machine affects both alike.
 */
export async function run({ maxRuns }: Options): Promise<Result> {
  const engine = await startEngine();
  const createJobs = (organisations: number): Promise<Job[]> =>
    Promise.all(
      Array.from({ length: organisations }, () => createJob(engine, { mode: "direct", size: 10, state: "none new" })),
    );
  process.env.LIMITS = `requestsPerMinute=${LIMIT}`;
  const [others, greedy] = await Promise.all([startCaller(engine.endpoint), startCaller(engine.endpoint)]);
  delete process.env.LIMITS;
  const load = { ...OTHERS, jobs: await createJobs(OTHERS.organisations) };
  const excess = { ...GREEDY, jobs: await createJobs(GREEDY.organisations) };
  await Promise.all([others.send(load), greedy.send(excess)]);

  const alone: Answer[] = [];
  const together: Answer[] = [];
  const rejected: Answer[] = [];
  for (let i = 0; i < Math.min(RUNS, maxRuns); i++) {
    alone.push(...(await others.send(load)));
    const [own, tooMany] = await Promise.all([others.send(load), greedy.send(excess)]);
    together.push(...own);
    rejected.push(...tooMany.filter(({ status }) => status === 429));
  }
  await Promise.all([others.stop(), greedy.stop()]);
  await engine.stop();

  const toRow = (name: string, answers: readonly Answer[]) => {
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    return [name, answers.length, count(200), count(429), median(answers.map(({ wallMs }) => wallMs))];
  };
  const readMedian = (answers: readonly Answer[]) => median(answers.map(({ wallMs }) => wallMs));
  return {
    title:
      "nine organisations within their limits, next to one that sends ten times its limit (adding 10 members again)",
    columns: ["calls", "number", "200", "429", "wall ms"],
    rows: [
      toRow("of the nine, alone", alone),
      toRow("of the nine, next to the tenth", together),
      toRow("of the tenth, rejected", rejected),
    ],
    figures: [
      {
        figure: "wall time of the nine: next to the tenth / alone",
        measured: readMedian(together) / readMedian(alone),
        bound: 1.2,
      },
      {
        figure: "429 responses to the nine",
        measured: together.filter(({ status }) => status === 429).length,
        bound: 0,
      },
    ],
  };
}

async function startCaller(databaseEndpoint: string) {
  const program = startProcess(new URL("./limits/caller.ts", import.meta.url), [], databaseEndpoint);
  await program.receive();
  return {
    send({ jobs, perSecond }: { readonly jobs: readonly Job[]; readonly perSecond: number }): Promise<Answer[]> {
      program.send({ jobs: jobs.map(serializeJob), perSecond, seconds: SECONDS } satisfies Load);
      return program.receive();
    },
    stop: program.stop,
  };
}
