import type { Item } from "./engine.ts";
import { isMembership, memberOf, storedDeviations } from "./expectations.ts";
import type { Random } from "./random.ts";
import { type Mode, newWorld, type Person, type World } from "./scenario.ts";
import type { Answer } from "./service.ts";

/** What one of many concurrent callers asks for. Callers with the same key ask for the same: they are one operation. */
export interface Caller {
  readonly key: string;
  readonly mode: Mode;
  readonly people: readonly Person[];
}

/** Persons that several callers of a round ask for. */
const SHARED = { nowhere: 10, global: 15, copied: 5, member: 5, removed: 5 };

/**
 * A world and what its callers ask for: 5 to 30 persons each, between half and all of them from those that others ask
 * for too. One caller in ten repeats another's call, and one in ten asks for the same with a key of its own.
 */
export async function newRound(random: Random, callers: number) {
  const plans = Array.from({ length: callers }, () => {
    const size = random.int(5, 30);
    return { size, own: Math.floor(size * 0.5 * random.next()) };
  });
  const alone = plans.reduce((sum, { own }) => sum + own, 0);
  const world = await newWorld(random, { ...SHARED, global: SHARED.global + alone });
  const lone = world.people.filter(({ where }) => where === "global").slice(0, alone);
  const shared = world.people.filter((person) => !lone.includes(person));
  const known = shared.filter(({ where }) => where !== "nowhere");

  const asked: Caller[] = [];
  for (const [i, { size, own }] of plans.entries()) {
    const [other] = random.sample(asked, 1);
    const draw = random.next();
    if (other && draw < 0.1) asked.push(other);
    else if (other && draw < 0.2) asked.push({ ...other, key: `key ${i}` });
    else {
      const mode = random.pick<Mode>(["direct", "manual"]);
      const people = [...random.sample(mode === "direct" ? shared : known, size - own), ...lone.splice(0, own)];
      asked.push({ key: `key ${i}`, mode, people });
    }
  }
  return { world, callers: asked };
}

/** @returns how the answers contradict each other, or what is stored */
export function roundDeviations(
  world: World,
  callers: readonly Caller[],
  answers: readonly Answer[],
  items: readonly Item[],
): string[] {
  const deviations = storedDeviations(world, [...new Set(callers.flatMap(({ people }) => people))], items);
  const operations = new Map<string, Answer>();
  for (const [i, { key, people }] of callers.entries()) {
    const answer = answers[i];
    if (answer?.status !== 200) {
      deviations.push(`${key} was answered ${answer?.status}`);
      continue;
    }
    const first = operations.get(key) ?? answer;
    operations.set(key, first);
    if (answer.statuses.size !== people.length) deviations.push(`${key} misses results`);
    if (answer.addedCount !== addedBy(answer).length) deviations.push(`${key} does not count what it says it added`);
    if (addedBy(first).join() !== addedBy(answer).join()) deviations.push(`${key} has two different answers`);
  }
  return [...deviations, ...ownerDeviations(world, operations, items)];
}

/** Each membership made belongs to the one operation that says so, and bears its stamp. */
function ownerDeviations({ people }: World, operations: Map<string, Answer>, items: readonly Item[]) {
  const deviations: string[] = [];
  const before = new Set(people.flatMap(({ id, where }) => (where === "member" ? [id] : [])));
  const stamps = new Map(items.filter(isMembership).map((item) => [memberOf(item), item.operationId?.S ?? ""]));
  const created = [...stamps.keys()].filter((id) => !before.has(id));
  const counted = [...operations.values()].reduce((sum, { addedCount }) => sum + addedCount, 0);
  if (counted !== created.length) deviations.push(`${counted} counted, ${created.length} memberships created`);

  const owners = new Map<string, string>();
  for (const [key, answer] of operations) {
    const ids = addedBy(answer);
    if (new Set(ids.map((id) => stamps.get(id))).size > 1) deviations.push(`${key} has several stamps`);
    for (const id of ids) {
      if (owners.has(id) || before.has(id)) deviations.push(`${key} added what was there: ${id}`);
      owners.set(id, key);
    }
  }
  for (const id of created) if (!owners.has(id)) deviations.push(`nobody added ${id}`);
  const pairs = new Set(created.map((id) => `${stamps.get(id)} ${owners.get(id)}`));
  if (pairs.size !== new Set(created.map((id) => stamps.get(id))).size) deviations.push("operations share a stamp");
  return deviations;
}

const addedBy = ({ statuses }: Answer): string[] =>
  [...statuses].flatMap(([id, status]) => (status === "added" ? [id] : [])).sort();
