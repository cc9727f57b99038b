import { isDeepStrictEqual } from "node:util";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Contents, Item } from "./engine.ts";
import { buildContents, type Mode, type Person, type Scenario } from "./scenario.ts";
import type { AddResponse, Status } from "./service.ts";

/** What becomes of a person in the one call that asks for them. */
function getExpectedStatus({ state }: Person, mode: Mode): Status {
  if (state === "member") return "alreadyInList";
  return state === "unknown" && mode !== "direct" ? "notFound" : "added";
}

/** Those that one call finds, or brings. */
export const filterFound = (mode: Mode, people: readonly Person[]): Person[] =>
  people.filter((person) => getExpectedStatus(person, mode) !== "notFound");

/** How an answer differs from that of one clean run that nobody disturbs. */
export function findResponseViolations(response: AddResponse, people: readonly Person[], mode: Mode): string[] {
  if (response.status !== 200) return [`answered ${response.status}`];
  const statuses = new Map(people.map((person) => [person.id, getExpectedStatus(person, mode)]));
  const addedCount = [...statuses.values()].filter((status) => status === "added").length;
  return [
    ...(response.addedCount === addedCount ? [] : [`counted ${response.addedCount} instead of ${addedCount}`]),
    ...(isDeepStrictEqual(response.statuses, statuses) ? [] : ["results differ"]),
  ];
}

/**
 * How an organisation's items differ from what they must be after these persons were asked for: a membership for each
 * that was found, none without its copy, copies as they were or else like their source, and nothing besides.
 * @param found those of whom it is known that a call found or brought them
 */
export function findStoredViolations(scenario: Scenario, found: readonly Person[], items: readonly Item[]): string[] {
  const before = new Map(buildContents(scenario).tenants.map((item) => [formatKey(item), item]));
  const after = new Map(items.map((item) => [formatKey(item), item]));
  const members = readMemberIds(items);
  const expected = new Set(
    [...found, ...scenario.people.filter(({ state }) => state === "member")].map(({ id }) => id),
  );
  const sources = new Map(
    scenario.people.map(({ id, state, record, input }) => [id, state === "unknown" ? input : record]),
  );

  const violations: string[] = [];
  for (const id of expected.symmetricDifference(new Set(members))) violations.push(`member too many or few: ${id}`);
  violations.push(...findMembersWithoutCopy(scenario, items));
  for (const [key, item] of before) {
    if (!isMembership(item) && !isDeepStrictEqual(after.get(key), item)) violations.push(`changed: ${key}`);
  }
  for (const [key, item] of after) {
    if (before.has(key) || isMembership(item)) continue;
    const { person } = unmarshall(item);
    if (!isDeepStrictEqual(person, sources.get(person?.id))) violations.push(`not like its source: ${key}`);
  }
  return violations;
}

/** What must never be, not even for a moment. */
export function findMembersWithoutCopy({ orgId }: Scenario, items: readonly Item[]): string[] {
  const copies = new Set(items.filter(({ sk }) => sk?.S === "PERSON").map(({ pk }) => pk?.S));
  const orphans = readMemberIds(items).filter((id) => !copies.has(`ORG#${orgId}#PERSON#${id}`));
  return orphans.map((id) => `member without a copy: ${id}`);
}

/** The ids of the persons whose membership is not a removed one. */
export const readMemberIds = (items: readonly Item[]): string[] =>
  items.filter((item) => isMembership(item) && !item.expiresAt).map(readMemberId);

/** The tenants' items by organisation. */
export const groupByOrganisation = ({ tenants }: Contents) =>
  Map.groupBy(tenants, (item) => item.pk?.S?.split("#")[1] ?? "");

export const isMembership = (item: Item): boolean => item.sk?.S?.startsWith("PERSON#") ?? false;
export const readMemberId = (item: Item): string => item.sk?.S?.split("#")[1] ?? "";

const formatKey = ({ pk, sk }: Item) => `${pk?.S}|${sk?.S}`;
