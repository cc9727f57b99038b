import type { Engine } from "../../testkit/faults/engine.ts";
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
export const STATES = ["all new", "half new", "all in"] as const;

/** What is asked for: how many persons, in which way, and how many of them are in the list before. */
export interface Setting {
  readonly mode: (typeof MODES)[number];
  readonly size: number;
  readonly state: (typeof STATES)[number];
}

/** One call: persons for a list. */
export interface Job extends Scenario {
  readonly mode: Setting["mode"];
  /** Where the persons begin in the organisation's stored search. */
  readonly startIndex: number;
}

/** A job as it travels to the process that does it: less what can be made again. */
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

let worlds = 0;

/** Stores what the call needs: persons nobody has met, in an organisation of its own unless a list is given. */
export async function createJob(engine: Engine, setting: Setting, list?: List): Promise<Job> {
  const world = await storeWorld(engine, setting, setting.size, list);
  return { ...world, mode: setting.mode, startIndex: 0 };
}

/** Calls for one list. @param step how many persons each begins behind the one before: less than the size, and they overlap */
export async function createJobs(engine: Engine, setting: Setting, count: number, step: number): Promise<Job[]> {
  const { mode, size } = setting;
  const world = await storeWorld(engine, setting, size + (count - 1) * step);
  return Array.from({ length: count }, (_, i) => {
    const from = i * step;
    return { ...world, mode, startIndex: from, people: world.people.slice(from, from + size) };
  });
}

async function storeWorld(engine: Engine, { mode, state }: Setting, size: number, list?: List): Promise<Scenario> {
  const members = { "all new": 0, "half new": Math.floor(size / 2), "all in": size }[state];
  const outside: InitialState = mode === "direct" ? "unknown" : "global";
  const counts = { [outside]: size - members, member: members };
  const made = await createScenario(createRandom(`world ${worlds++} of process ${process.pid}`), counts);
  const { orgId, listId, token } = list ?? made;
  const world = { ...made, orgId, listId, token };
  await engine.put(buildContents(world));
  return world;
}
