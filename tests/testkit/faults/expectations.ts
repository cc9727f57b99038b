import { isDeepStrictEqual } from "node:util";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "../../../lib/dynamodb/item.ts";
import { parseMemberCount } from "../../../lib/lead-lists/member-count.ts";
import type { Contents } from "../engine.ts";
import { buildContents, type Mode, type Person, type Scenario } from "./scenario.ts";
import type { AddResponse, Status } from "./service.ts";

/** Returns the status that a single call must report for a person. */
function getExpectedStatus({ state }: Person, mode: Mode): Status {
  if (state === "member") return "alreadyInList";
  return state === "unknown" && (mode === "manual" || mode === "bulk") ? "notFound" : "added";
}

/** Keeps the persons that must be members after the call: all except those that the service cannot find. */
export const filterFound = (mode: Mode, people: readonly Person[]): Person[] =>
  people.filter((person) => getExpectedStatus(person, mode) !== "notFound");

/** Compares a response with that of a run without faults and concurrent calls. */
export function findResponseViolations(response: AddResponse, people: readonly Person[], mode: Mode): string[] {
  if (response.status !== 200) return [`status ${response.status}`];
  const statuses = new Map(people.map((person) => [person.id, getExpectedStatus(person, mode)]));
  const addedCount = [...statuses.values()].filter((status) => status === "added").length;
  return [
    ...(response.addedCount === addedCount ? [] : [`addedCount is ${response.addedCount} instead of ${addedCount}`]),
    ...(isDeepStrictEqual(response.statuses, statuses)
      ? []
      : ["the results differ from those of a run without faults"]),
  ];
}

/**
 * Compares an organisation's items with what must be stored after the calls: one membership for each person that was
 * found, and a copy for each member. Existing copies are unchanged, new copies equal their source, and there are no
 * other items. The count of the list is as the calls may leave it.
 * @param found the persons that at least one call found or supplied
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
  for (const id of expected.symmetricDifference(new Set(members)))
    violations.push(`missing or unexpected member: ${id}`);
  violations.push(...findMembersWithoutCopy(scenario, items), ...findCountViolations(items));
  const isChanging = (item: Item) => isMembership(item) || isMemberCount(item);
  for (const [key, item] of before) {
    if (!isChanging(item) && !isEqualItem(after.get(key), item)) violations.push(`changed item: ${key}`);
  }
  for (const [key, item] of after) {
    if (before.has(key) || isChanging(item)) continue;
    const { person } = unmarshall(item);
    if (!person) violations.push(`unexpected item: ${key}`);
    else if (!isDeepStrictEqual(person, sources.get(person.id))) violations.push(`differs from its source: ${key}`);
  }
  return violations;
}

/**
 * Checks the count of the only list, if its members were only added: it is never above their number, also before it is
 * settled. If it is not due, nothing settles it, and it must be their number.
 */
export function findCountViolations(items: readonly Item[]): string[] {
  const members = readMemberIds(items).length;
  const count = items.find(isMemberCount);
  const { memberCount } = parseMemberCount(count);
  const isRight = memberCount === members || (memberCount < members && count?.due !== undefined);
  return isRight ? [] : [`the count is ${memberCount} of ${members} members, due: ${count?.due !== undefined}`];
}

/** Finds members whose record is not in the tenant. There must be none at any moment, not only at the end. */
export function findMembersWithoutCopy({ orgId }: Scenario, items: readonly Item[]): string[] {
  const copies = new Set(items.filter(({ sk }) => sk?.S === "PERSON").map(({ pk }) => pk?.S));
  const orphans = readMemberIds(items).filter((id) => !copies.has(`ORG#${orgId}#PERSON#${id}`));
  return orphans.map((id) => `member without a copy: ${id}`);
}

/** Returns the ids of all members. Tombstones of removed memberships have `expiresAt` and do not count. */
export const readMemberIds = (items: readonly Item[]): string[] =>
  items.filter((item) => isMembership(item) && !item.expiresAt).map(readMemberId);

/** Groups the items of the `Tenants` table by organisation id. */
export const groupByOrganisation = ({ tenants }: Contents) =>
  Map.groupBy(tenants, (item) => item.pk?.S?.split("#")[1] ?? "");

export const isMembership = (item: Item): boolean => item.sk?.S?.startsWith("PERSON#") ?? false;
const isMemberCount = (item: Item): boolean => item.sk?.S === "COUNT";
export const readMemberId = (item: Item): string => item.sk?.S?.split("#")[1] ?? "";

/** A clone has no Buffer, which differs from the Uint8Array that the SDK returns. */
const isEqualItem = (a: Item | undefined, b: Item): boolean =>
  isDeepStrictEqual(structuredClone(a), structuredClone(b));

const formatKey = ({ pk, sk }: Item) => `${pk?.S}|${sk?.S}`;
