import { ServiceUnavailableError } from "../../../lib/errors.ts";
import type { Item } from "./engine.ts";
import { findMembersWithoutCopy, readMemberIds } from "./expectations.ts";
import type { Slot } from "./isolated-services.ts";
import { type Change, isLinearizable } from "./linearizable.ts";
import type { Random } from "./random.ts";
import { buildBody, type Person, type Scenario } from "./scenario.ts";

/** One client's request as the client saw it: from its first call to the last answer. */
export interface ClientCall extends Omit<Change, "changed"> {
  readonly people: readonly Person[];
  /** Those it says it added or removed; undefined when it gave up without an answer. */
  readonly changed: ReadonlySet<string> | undefined;
  readonly attempts: number;
  readonly violations: readonly string[];
}

/** How often a client tries before it gives up. */
const MAX_ATTEMPTS = 4;

/**
 * A client that adds or removes some persons, and tries again, with the same key and through any instance, when it gets
 * no answer: because the service had no time left, or because the answer was lost between the service and the client.
 */
export async function runClientCall(
  random: Random,
  { services }: Slot,
  scenario: Scenario,
  key: string,
  now: () => number,
) {
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
              if (status !== 200 && status !== 503) violations.push(`${key} was answered ${status}`);
              return status === 200 ? new Set(ids.filter((id) => statuses.get(id) === "added")) : undefined;
            })
        : await service.remove(scenario, ids, key, remainingMs - 1_000).catch(ignoreUnavailable);
    if (lastChanged && changed && !lastChanged.isSubsetOf(changed))
      violations.push(`${key} no longer says what it had said`);
    if (changed) lastChanged = changed;
    const lost = random.chance(0.2);
    const done = changed !== undefined && !lost;
    if (done || attempts === MAX_ATTEMPTS) {
      const respondedAt = done ? now() : Number.POSITIVE_INFINITY;
      const operation: ClientCall = {
        kind,
        people,
        changed: done ? changed : undefined,
        invokedAt,
        respondedAt,
        attempts,
        violations,
      };
      return operation;
    }
  }
}

function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof ServiceUnavailableError)) throw error;
}

/** Whether all of a scenario's operations, and what is stored in the end, fit one order of events for each membership. */
export function findHistoryViolations(
  scenario: Scenario,
  calls: readonly ClientCall[],
  items: readonly Item[],
): string[] {
  const members = new Set(readMemberIds(items));
  const violations = [
    ...calls.flatMap((operation) => operation.violations),
    ...findMembersWithoutCopy(scenario, items),
  ];
  for (const person of scenario.people) {
    const { id, state } = person;
    const changes = calls
      .filter(({ people }) => people.includes(person))
      .map(({ changed, ...operation }): Change => ({ ...operation, changed: changed?.has(id) }));
    if (!isLinearizable([...changes, toFinalChange(members.has(id))], state === "member")) {
      const text = changes.map(
        ({ kind, changed, invokedAt, respondedAt }) => `${kind} ${changed} ${invokedAt}-${respondedAt}`,
      );
      violations.push(`no order fits ${state}: ${text.join(", ")}, then ${members.has(id)}`);
    }
  }
  return violations;
}

/** What is stored when all is over, as the answer of a last operation that changes nothing. */
const toFinalChange = (member: boolean): Change => ({
  kind: member ? "add" : "remove",
  changed: false,
  invokedAt: Number.MAX_SAFE_INTEGER,
  respondedAt: Number.POSITIVE_INFINITY,
});
