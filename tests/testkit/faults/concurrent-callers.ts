import type { Item } from "../../../lib/dynamodb/item.ts";
import { findStoredViolations, isMembership, readMemberId } from "./expectations.ts";
import type { Random } from "./random.ts";
import { createScenario, type Mode, type Person, type Scenario } from "./scenario.ts";
import type { AddResponse } from "./service.ts";

/** One of many concurrent callers. Callers with the same key send the same request, so they are one operation. */
export interface Caller {
  readonly key: string;
  readonly mode: Mode;
  readonly people: readonly Person[];
}

/** Numbers of persons that several callers of a round add, by initial state. */
const SHARED_COUNTS = { unknown: 10, global: 15, copied: 5, member: 5, removed: 5 };

/**
 * Creates a scenario and its concurrent callers. Each caller adds 5 to 30 persons. Half to all of them are shared with
 * other callers. One caller in ten repeats the call of another, and one in ten sends the same body with a new key.
 */
export async function createRound(random: Random, callerCount: number) {
  const plans = Array.from({ length: callerCount }, () => {
    const size = random.int(5, 30);
    return { size, own: Math.floor(size * 0.5 * random.next()) };
  });
  const ownCount = plans.reduce((sum, { own }) => sum + own, 0);
  const scenario = await createScenario(random, { ...SHARED_COUNTS, global: SHARED_COUNTS.global + ownCount });
  const unshared = scenario.people.filter(({ state }) => state === "global").slice(0, ownCount);
  const shared = scenario.people.filter((person) => !unshared.includes(person));
  const known = shared.filter(({ state }) => state !== "unknown");

  const callers: Caller[] = [];
  for (const [i, { size, own }] of plans.entries()) {
    const [other] = random.sample(callers, 1);
    const draw = random.next();
    if (other && draw < 0.1) callers.push(other);
    else if (other && draw < 0.2) callers.push({ ...other, key: `key ${i}` });
    else {
      const mode = random.pick<Mode>(["direct", "manual"]);
      const people = [...random.sample(mode === "direct" ? shared : known, size - own), ...unshared.splice(0, own)];
      callers.push({ key: `key ${i}`, mode, people });
    }
  }
  return { scenario, callers };
}

/** Finds contradictions between the responses, and between the responses and the stored items. */
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
      violations.push(`${key}: status ${response?.status}`);
      continue;
    }
    const first = operations.get(key) ?? response;
    operations.set(key, first);
    if (response.statuses.size !== people.length)
      violations.push(`${key}: the number of results differs from the number of persons`);
    const addedIds = getAddedIds(response);
    if (response.addedCount !== addedIds.length) violations.push(`${key}: addedCount differs from the results`);
    if (getAddedIds(first).join() !== addedIds.join()) violations.push(`${key}: two different responses`);
  }
  return [...violations, ...findOwnerViolations(scenario, operations, items)];
}

/** Checks that exactly one operation reports each new membership as added, and that the item stores its operation id. */
function findOwnerViolations({ people }: Scenario, operations: Map<string, AddResponse>, items: readonly Item[]) {
  const violations: string[] = [];
  const before = new Set(people.flatMap(({ id, state }) => (state === "member" ? [id] : [])));
  const operationIds = new Map(
    items.filter(isMembership).map((item) => [readMemberId(item), item.operationId?.S ?? ""]),
  );
  const created = [...operationIds.keys()].filter((id) => !before.has(id));
  const counted = [...operations.values()].reduce((sum, { addedCount }) => sum + addedCount, 0);
  if (counted !== created.length)
    violations.push(`the responses count ${counted} added, but ${created.length} memberships were created`);

  const owners = new Map<string, string>();
  for (const [key, response] of operations) {
    const ids = getAddedIds(response);
    if (new Set(ids.map((id) => operationIds.get(id))).size > 1) violations.push(`${key}: several operation ids`);
    for (const id of ids) {
      if (owners.has(id) || before.has(id)) violations.push(`${key}: added an existing member: ${id}`);
      owners.set(id, key);
    }
  }
  for (const id of created) if (!owners.has(id)) violations.push(`no response reports as added: ${id}`);
  const pairs = new Set(created.map((id) => `${operationIds.get(id)} ${owners.get(id)}`));
  if (pairs.size !== new Set(created.map((id) => operationIds.get(id))).size)
    violations.push("two operations have the same operation id");
  return violations;
}

const getAddedIds = ({ statuses }: AddResponse): string[] =>
  [...statuses].flatMap(([id, status]) => (status === "added" ? [id] : [])).sort();
