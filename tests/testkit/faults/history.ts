import type { Item } from "../../../lib/dynamodb/item.ts";
import { ServiceUnavailableError } from "../../../lib/errors.ts";
import { findMembersWithoutCopy, readMemberIds } from "./expectations.ts";
import { type Change, isLinearizable } from "./linearizable.ts";
import type { Random } from "./random.ts";
import { buildBody, type Person, type Scenario } from "./scenario.ts";
import type { Service } from "./service.ts";

/** One call as the client saw it, including its retries: from the first request to the last response. */
export interface ClientCall extends Omit<Change, "changed"> {
  readonly people: readonly Person[];
  /** Ids that the response reports as added or removed; undefined if the client received no response. */
  readonly changed: ReadonlySet<string> | undefined;
  readonly attempts: number;
  readonly violations: readonly string[];
}

/** The clients of one scenario. */
export interface History {
  readonly scenario: Scenario;
  readonly services: readonly [Service, ...Service[]];
  /** The next time of a logical clock. */
  readonly now: () => number;
  /** Whether a client has begun to delete the list. */
  isDeleted: boolean;
}

const MAX_ATTEMPTS = 4;

/**
 * Adds or removes 1 to 3 persons. Retries with the same key, through any instance, if there is no response: either the
 * service ran out of time, or the response was lost between the service and the client. A service that runs out of time
 * sends nothing more to the database, as if its process had ended.
 */
export async function runClientCall(random: Random, history: History, key: string): Promise<ClientCall> {
  const { scenario, services, now } = history;
  const kind = random.pick<Change["kind"]>(["add", "add", "remove"]);
  const people = random.sample(scenario.people, random.int(1, 3));
  const ids = people.map(({ id }) => id);
  const violations: string[] = [];
  const invokedAt = now();
  let lastChanged: ReadonlySet<string> | undefined;
  for (let attempts = 1; ; attempts++) {
    const service = random.pick(services);
    const remainingMs = random.chance(0.3) ? random.int(1_005, 1_050) : 29_000;
    const changed =
      kind === "add"
        ? await service
            .add(scenario, buildBody(scenario, "direct", people), key, { remainingMs })
            .then(({ status, statuses }) => {
              const isExpected = status === 200 || status === 503 || (status === 404 && history.isDeleted);
              if (!isExpected) violations.push(`${key}: status ${status}`);
              return status === 200 ? new Set(ids.filter((id) => statuses.get(id) === "added")) : undefined;
            })
        : await service.remove(scenario, ids, key, remainingMs - 1_000).catch(ignoreUnavailable);
    if (lastChanged && changed && !lastChanged.isSubsetOf(changed))
      violations.push(`${key}: a retry no longer reports an earlier change`);
    if (changed) lastChanged = changed;
    const lost = random.chance(0.2);
    const done = changed !== undefined && !lost;
    if (done || attempts === MAX_ATTEMPTS) {
      const respondedAt = done ? now() : Number.POSITIVE_INFINITY;
      const reported = done ? changed : undefined;
      return { kind, people, changed: reported, invokedAt, respondedAt, attempts, violations };
    }
  }
}

/** Deletes the list, and retries with the same key until there is a response. */
export async function deleteList(random: Random, history: History, key: string): Promise<string[]> {
  history.isDeleted = true;
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    const { status } = await random.pick(history.services).deleteList(history.scenario, key);
    if (status === 204) return [];
    if (status !== 503) return [`${key}: status ${status}`];
  }
  return [];
}

export function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof ServiceUnavailableError)) throw error;
}

/** Checks for each membership that one order of events explains all calls of a scenario and what is stored at the end. */
export function findHistoryViolations(
  scenario: Scenario,
  calls: readonly ClientCall[],
  items: readonly Item[],
): string[] {
  const members = new Set(readMemberIds(items));
  const violations = [...calls.flatMap((call) => call.violations), ...findMembersWithoutCopy(scenario, items)];
  for (const person of scenario.people) {
    const { id, state } = person;
    const changes = calls
      .filter(({ people }) => people.includes(person))
      .map(({ changed, ...call }): Change => ({ ...call, changed: changed?.has(id) }));
    if (!isLinearizable([...changes, toFinalChange(members.has(id))], state === "member")) {
      const text = changes.map(
        ({ kind, changed, invokedAt, respondedAt }) => `${kind} ${changed} ${invokedAt}-${respondedAt}`,
      );
      violations.push(`not linearizable: initially ${state}; ${text.join(", ")}; finally a member: ${members.has(id)}`);
    }
  }
  return violations;
}

/** Expresses the final state as a last call that changes nothing. */
const toFinalChange = (member: boolean): Change => ({
  kind: member ? "add" : "remove",
  changed: false,
  invokedAt: Number.MAX_SAFE_INTEGER,
  respondedAt: Number.POSITIVE_INFINITY,
});
