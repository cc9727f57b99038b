import type { Engine } from "../../testkit/engine.ts";
import { createRandom } from "../../testkit/faults/random.ts";
import {
  buildContents,
  buildScenarioPerson,
  createScenario,
  type InitialState,
  type Person,
  type Scenario,
} from "../../testkit/faults/scenario.ts";

export const MODES = ["direct", "bulk"] as const;
export const STATES = ["all new", "half new", "none new"] as const;

/** One case of a benchmark: how many persons are requested, how they are named, and how many are in the list already. */
export interface Setting {
  readonly mode: (typeof MODES)[number] | "recognised" | "withoutIds";
  readonly size: number;
  readonly state: (typeof STATES)[number];
}

/** One call that adds persons to a list. */
export interface Job extends Scenario {
  readonly mode: Setting["mode"];
  /** The index of the first person in the organisation's stored search. */
  readonly startIndex: number;
}

/** A job as sent to the process that does it, without what that process can build again. */
export type SerializedJob = Omit<Job, "people"> & { readonly people: readonly Pick<Person, "id" | "state">[] };

export const serializeJob = (job: Job): SerializedJob => ({
  ...job,
  people: job.people.map(({ id, state }) => ({ id, state })),
});

export const parseJob = (job: SerializedJob): Job => ({
  ...job,
  people: job.people.map(({ id, state }) => buildScenarioPerson(id, state)),
});

type List = Pick<Scenario, "orgId" | "listId" | "token">;

let scenarioCount = 0;

/** Creates a job and stores its data: new persons, in a new organisation unless `list` is given. */
export async function createJob(engine: Engine, setting: Setting, list?: List): Promise<Job> {
  const scenario = await storeScenario(engine, setting, setting.size, list);
  return { ...scenario, mode: setting.mode, startIndex: 0 };
}

/**
 * Creates jobs of different callers for one list.
 * @param step the distance between the first persons of two jobs: a step smaller than the size makes the jobs overlap
 */
export async function createJobs(engine: Engine, setting: Setting, count: number, step: number): Promise<Job[]> {
  const { mode, size } = setting;
  const scenario = await storeScenario(engine, setting, size + (count - 1) * step);
  return Array.from({ length: count }, (_, i) => {
    const startIndex = i * step;
    return { ...scenario, mode, startIndex, people: scenario.people.slice(startIndex, startIndex + size) };
  });
}

async function storeScenario(engine: Engine, { mode, state }: Setting, size: number, list?: List): Promise<Scenario> {
  const members = { "all new": 0, "half new": Math.floor(size / 2), "none new": size }[state];
  const initialState: InitialState = mode === "bulk" ? "global" : "unknown";
  const counts = { [initialState]: size - members, member: members };
  const created = await createScenario(createRandom(`scenario ${scenarioCount++} of process ${process.pid}`), counts);
  const { orgId, listId, token } = list ?? created;
  const scenario = { ...created, orgId, listId, token };
  await engine.put(buildContents(scenario));
  return scenario;
}
