import type { Item } from "./engine.ts";
import { findStoredViolations, isMembership, readMemberId } from "./expectations.ts";
import type { Random } from "./random.ts";
import { createScenario, type Mode, type Person, type Scenario } from "./scenario.ts";
import type { AddResponse } from "./service.ts";

/** What one of many concurrent callers asks for. Callers with the same key ask for the same: they are one operation. */
export interface Caller {
  readonly key: string;
  readonly mode: Mode;
  readonly people: readonly Person[];
}

/** Persons that several callers of a round ask for. */
const SHARED_COUNTS = { unknown: 10, global: 15, copied: 5, member: 5, removed: 5 };

/**
 * A scenario and what its callers ask for: 5 to 30 persons each, between half and all of them from those that others ask
 * for too. One caller in ten repeats another's call, and one in ten asks for the same with a key of its own.
 */
export async function createRound(random: Random, callers: number) {
  const plans = Array.from({ length: callers }, () => {
    const size = random.int(5, 30);
    return { size, own: Math.floor(size * 0.5 * random.next()) };
  });
  const ownCount = plans.reduce((sum, { own }) => sum + own, 0);
  const scenario = await createScenario(random, { ...SHARED_COUNTS, global: SHARED_COUNTS.global + ownCount });
  const unshared = scenario.people.filter(({ state }) => state === "global").slice(0, ownCount);
  const shared = scenario.people.filter((person) => !unshared.includes(person));
  const known = shared.filter(({ state }) => state !== "unknown");

  const calls: Caller[] = [];
  for (const [i, { size, own }] of plans.entries()) {
    const [other] = random.sample(calls, 1);
    const draw = random.next();
    if (other && draw < 0.1) calls.push(other);
    else if (other && draw < 0.2) calls.push({ ...other, key: `key ${i}` });
    else {
      const mode = random.pick<Mode>(["direct", "manual"]);
      const people = [...random.sample(mode === "direct" ? shared : known, size - own), ...unshared.splice(0, own)];
      calls.push({ key: `key ${i}`, mode, people });
    }
  }
  return { scenario, callers: calls };
}

/** @returns how the answers contradict each other, or what is stored */
export function findRoundViolations(
  scenario: Scenario,
  callers: readonly Caller[],
  responses: readonly AddResponse[],
  items: readonly Item[],
): string[] {
  const violations = findStoredViolations(scenario, [...new Set(callers.flatMap(({ people }) => people))], items);
  const operations = new Map<string, AddResponse>();
  for (const [i, { key, people }] of callers.entries()) {
    const response = responses[i];
    if (response?.status !== 200) {
      violations.push(`${key} was answered ${response?.status}`);
      continue;
    }
    const first = operations.get(key) ?? response;
    operations.set(key, first);
    if (response.statuses.size !== people.length) violations.push(`${key} misses results`);
    if (response.addedCount !== getAddedIds(response).length)
      violations.push(`${key} does not count what it says it added`);
    if (getAddedIds(first).join() !== getAddedIds(response).join()) violations.push(`${key} has two different answers`);
  }
  return [...violations, ...findOwnerViolations(scenario, operations, items)];
}

/** Each membership made belongs to the one operation that says so, and bears its stamp. */
function findOwnerViolations({ people }: Scenario, operations: Map<string, AddResponse>, items: readonly Item[]) {
  const violations: string[] = [];
  const before = new Set(people.flatMap(({ id, state }) => (state === "member" ? [id] : [])));
  const operationIds = new Map(
    items.filter(isMembership).map((item) => [readMemberId(item), item.operationId?.S ?? ""]),
  );
  const created = [...operationIds.keys()].filter((id) => !before.has(id));
  const counted = [...operations.values()].reduce((sum, { addedCount }) => sum + addedCount, 0);
  if (counted !== created.length) violations.push(`${counted} counted, ${created.length} memberships created`);

  const owners = new Map<string, string>();
  for (const [key, response] of operations) {
    const ids = getAddedIds(response);
    if (new Set(ids.map((id) => operationIds.get(id))).size > 1) violations.push(`${key} has several stamps`);
    for (const id of ids) {
      if (owners.has(id) || before.has(id)) violations.push(`${key} added what was there: ${id}`);
      owners.set(id, key);
    }
  }
  for (const id of created) if (!owners.has(id)) violations.push(`nobody added ${id}`);
  const pairs = new Set(created.map((id) => `${operationIds.get(id)} ${owners.get(id)}`));
  if (pairs.size !== new Set(created.map((id) => operationIds.get(id))).size)
    violations.push("operations share a stamp");
  return violations;
}

const getAddedIds = ({ statuses }: AddResponse): string[] =>
  [...statuses].flatMap(([id, status]) => (status === "added" ? [id] : [])).sort();
