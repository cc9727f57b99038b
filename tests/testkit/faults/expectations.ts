import { isDeepStrictEqual } from "node:util";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Contents, Item } from "./engine.ts";
import { contentsOf, type Mode, type Person, type World } from "./scenario.ts";
import type { Answer, Status } from "./service.ts";

/** What becomes of a person in the one call that asks for them. */
function expectedStatus({ where }: Person, mode: Mode): Status {
  if (where === "member") return "alreadyInList";
  return where === "nowhere" && mode !== "direct" ? "notFound" : "added";
}

/** Those that one call finds, or brings. */
export const foundBy = (mode: Mode, people: readonly Person[]): Person[] =>
  people.filter((person) => expectedStatus(person, mode) !== "notFound");

/** How an answer differs from that of one clean run that nobody disturbs. */
export function answerDeviations(answer: Answer, people: readonly Person[], mode: Mode): string[] {
  if (answer.status !== 200) return [`answered ${answer.status}`];
  const statuses = new Map(people.map((person) => [person.id, expectedStatus(person, mode)]));
  const addedCount = [...statuses.values()].filter((status) => status === "added").length;
  return [
    ...(answer.addedCount === addedCount ? [] : [`counted ${answer.addedCount} instead of ${addedCount}`]),
    ...(isDeepStrictEqual(answer.statuses, statuses) ? [] : ["results differ"]),
  ];
}

/**
 * How an organisation's items differ from what they must be after these persons were asked for: a membership for each
 * that was found, none without its copy, copies as they were or else like their source, and nothing besides.
 * @param found those of whom it is known that a call found or brought them
 */
export function storedDeviations(world: World, found: readonly Person[], items: readonly Item[]): string[] {
  const before = new Map(contentsOf(world).tenants.map((item) => [keyOf(item), item]));
  const after = new Map(items.map((item) => [keyOf(item), item]));
  const members = membersAmong(items);
  const expected = new Set([...found, ...world.people.filter(({ where }) => where === "member")].map(({ id }) => id));
  const sources = new Map(
    world.people.map(({ id, where, record, given }) => [id, where === "nowhere" ? given : record]),
  );

  const deviations: string[] = [];
  for (const id of expected.symmetricDifference(new Set(members))) deviations.push(`member too many or few: ${id}`);
  deviations.push(...membersWithoutCopy(world, items));
  for (const [key, item] of before) {
    if (!isMembership(item) && !isDeepStrictEqual(after.get(key), item)) deviations.push(`changed: ${key}`);
  }
  for (const [key, item] of after) {
    if (before.has(key) || isMembership(item)) continue;
    const { person } = unmarshall(item);
    if (!isDeepStrictEqual(person, sources.get(person?.id))) deviations.push(`not like its source: ${key}`);
  }
  return deviations;
}

/** What must never be, not even for a moment. */
export function membersWithoutCopy({ orgId }: World, items: readonly Item[]): string[] {
  const copies = new Set(items.filter(({ sk }) => sk?.S === "PERSON").map(({ pk }) => pk?.S));
  const orphans = membersAmong(items).filter((id) => !copies.has(`ORG#${orgId}#PERSON#${id}`));
  return orphans.map((id) => `member without a copy: ${id}`);
}

/** The ids of the persons whose membership is not a removed one. */
export const membersAmong = (items: readonly Item[]): string[] =>
  items.filter((item) => isMembership(item) && !item.expiresAt).map(memberOf);

/** The tenants' items by organisation. */
export const byOrganisation = ({ tenants }: Contents) =>
  Map.groupBy(tenants, (item) => item.pk?.S?.split("#")[1] ?? "");

export const isMembership = (item: Item): boolean => item.sk?.S?.startsWith("PERSON#") ?? false;
export const memberOf = (item: Item): string => item.sk?.S?.split("#")[1] ?? "";

const keyOf = ({ pk, sk }: Item) => `${pk?.S}|${sk?.S}`;
