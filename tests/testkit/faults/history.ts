import type { Item } from "../../../lib/dynamodb/item.ts";
import { ServiceUnavailableError } from "../../../lib/errors.ts";
import { findMembersWithoutCopy, readMemberIds } from "./expectations.ts";
import type { Slot } from "./isolated-services.ts";
import { type Change, isLinearizable } from "./linearizable.ts";
import type { Random } from "./random.ts";
import { buildBody, type Person, type Scenario } from "./scenario.ts";

/** One call as the client saw it, including its retries: from the first request to the last response. */
export interface ClientCall extends Omit<Change, "changed"> {
  readonly people: readonly Person[];
  /** Ids that the response reports as added or removed; undefined if the client received no response. */
  readonly changed: ReadonlySet<string> | undefined;
  readonly attempts: number;
  readonly violations: readonly string[];
}

const MAX_ATTEMPTS = 4;

/**
 * Adds or removes 1 to 3 persons. Retries with the same key, through any instance, if there is no response: either the
 * service ran out of time, or the response was lost between the service and the client.
 */
export async function runClientCall(
  random: Random,
  { services }: Slot,
  scenario: Scenario,
  key: string,
  now: () => number,
): Promise<ClientCall> {
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
              if (status !== 200 && status !== 503) violations.push(`${key}: status ${status}`);
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

function ignoreUnavailable(error: unknown): undefined {
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
