import { ServiceUnavailableError } from "../../../lib/errors.ts";
import type { Item } from "./engine.ts";
import { membersAmong, membersWithoutCopy } from "./expectations.ts";
import type { Lane } from "./isolated-services.ts";
import { type Change, isLinearizable } from "./linearizable.ts";
import type { Random } from "./random.ts";
import { bodyOf, type Person, type World } from "./scenario.ts";

/** One client's request as the client saw it: from its first call to the last answer. */
export interface Operation extends Omit<Change, "changed"> {
  readonly people: readonly Person[];
  /** Those it says it added or removed; undefined when it gave up without an answer. */
  readonly changed: ReadonlySet<string> | undefined;
  readonly calls: number;
  readonly deviations: readonly string[];
}

/** How often a client tries before it gives up. */
const TRIES = 4;

/**
 * A client that adds or removes some persons, and tries again, with the same key and through any instance, when it gets
 * no answer: because the service had no time left, or because the answer was lost between the service and the client.
 */
export async function operate(random: Random, { services }: Lane, world: World, key: string, now: () => number) {
  const kind = random.pick<Change["kind"]>(["add", "add", "remove"]);
  const people = random.sample(world.people, random.int(1, 3));
  const ids = people.map(({ id }) => id);
  const deviations: string[] = [];
  const invokedAt = now();
  let known: ReadonlySet<string> | undefined;
  for (let calls = 1; ; calls++) {
    const service = random.pick(services);
    const remainingMs = random.chance(0.3) ? random.int(1_005, 1_050) : 29_000;
    const changed =
      kind === "add"
        ? await service
            .add(world, bodyOf(world, "direct", people), key, { remainingMs })
            .then(({ status, statuses }) => {
              if (status !== 200 && status !== 503) deviations.push(`${key} was answered ${status}`);
              return status === 200 ? new Set(ids.filter((id) => statuses.get(id) === "added")) : undefined;
            })
        : await service.remove(world, ids, key, remainingMs - 1_000).catch(unlessUnavailable);
    if (known && changed && !known.isSubsetOf(changed)) deviations.push(`${key} no longer says what it had said`);
    if (changed) known = changed;
    const lost = random.chance(0.2);
    const done = changed !== undefined && !lost;
    if (done || calls === TRIES) {
      const answeredAt = done ? now() : Number.POSITIVE_INFINITY;
      const operation: Operation = {
        kind,
        people,
        changed: done ? changed : undefined,
        invokedAt,
        answeredAt,
        calls,
        deviations,
      };
      return operation;
    }
  }
}

function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof ServiceUnavailableError)) throw error;
}

/** Whether all of a world's operations, and what is stored in the end, fit one order of events for each membership. */
export function historyDeviations(world: World, operations: readonly Operation[], items: readonly Item[]): string[] {
  const members = new Set(membersAmong(items));
  const deviations = [...operations.flatMap((operation) => operation.deviations), ...membersWithoutCopy(world, items)];
  for (const person of world.people) {
    const { id, where } = person;
    const changes = operations
      .filter(({ people }) => people.includes(person))
      .map(({ changed, ...operation }): Change => ({ ...operation, changed: changed?.has(id) }));
    if (!isLinearizable([...changes, asFound(members.has(id))], where === "member")) {
      const text = changes.map(
        ({ kind, changed, invokedAt, answeredAt }) => `${kind} ${changed} ${invokedAt}-${answeredAt}`,
      );
      deviations.push(`no order fits ${where}: ${text.join(", ")}, then ${members.has(id)}`);
    }
  }
  return deviations;
}

/** What is stored when all is over, as the answer of a last operation that changes nothing. */
const asFound = (member: boolean): Change => ({
  kind: member ? "add" : "remove",
  changed: false,
  invokedAt: Number.MAX_SAFE_INTEGER,
  answeredAt: Number.POSITIVE_INFINITY,
});
