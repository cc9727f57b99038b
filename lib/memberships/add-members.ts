import { type Entry, isValid, type ValidEntry } from "../entries.ts";
import { createOperation } from "../idempotent-operation.ts";
import type { MembershipScope } from "../lead-lists/members.ts";
import { createCopyContext } from "../records/build-copy.ts";
import { copyIntoTenant, type RecordRequest } from "../records/copy-into-tenant.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { AddedWithResults, Result, Status } from "./members.schema.ts";
import { addMemberships, hasOperation, readMemberships } from "./memberships.ts";

/** A person or company to add. */
export interface MemberRequest extends RecordRequest {
  /** The tenant certainly has a copy. */
  readonly isCopied?: boolean;
}

/**
 * Adds persons or companies to a list: finds out which are members already, copies the others into the tenant, puts
 * their memberships and counts them. If it stops at any point, a retry of the same operation returns the result of one
 * uninterrupted run, because a membership that an earlier attempt put counts as added.
 * @param entries at most 1,000. Of entries with the same id, the first is used
 * @param keys identify what the request adds, the same in every attempt
 * @returns one result for each entry, in the same order
 * @throws ServiceUnavailableError if the deadline passes first; what was written is kept
 */
export async function addMembers(
  scope: MembershipScope,
  entries: readonly Entry<MemberRequest>[],
  keys: readonly string[],
  context: UseCaseContext,
): Promise<AddedWithResults> {
  const { database } = context;
  const firstEntries = findFirstEntries(entries);
  const ids = [...firstEntries.keys()];
  const operation = createOperation(scope.listId, "add", keys, context);

  const memberships = await readMemberships(database, scope, ids);
  const addedEarlier = new Set(memberships.filter((one) => hasOperation(one, operation)).map(({ id }) => id));
  const notMembers = memberships.filter(({ id, state }) => state !== "member" && !addedEarlier.has(id));
  const toCopy = notMembers.flatMap(({ id }) => firstEntries.get(id)?.value ?? []).filter(({ isCopied }) => !isCopied);
  const notCopied = await copyIntoTenant(database, createCopyContext(context), scope.type, toCopy);
  const available = notMembers.filter(({ id }) => !notCopied.has(id));
  const added = (await addMemberships(database, available, operation)).union(addedEarlier);

  const toStatus = (id: string): Status => {
    if (added.has(id)) return "added";
    return notCopied.get(id) ?? "alreadyInList";
  };
  const toResult = (entry: Entry<MemberRequest>): Result => {
    const { index } = entry;
    if (!isValid(entry)) return { index, status: "invalid", details: [...entry.details] };
    const { id } = entry.value;
    const duplicateOf = firstEntries.get(id)?.index ?? index;
    return duplicateOf === index
      ? { index, id, status: toStatus(id) }
      : { index, id, status: "duplicate", duplicateOf };
  };
  const results = entries.map(toResult);
  for (const { status } of results) database.counters.increment(status);
  return { addedCount: added.size, results };
}

/** The ids of the valid entries, each once, in an order that does not depend on theirs. */
export const listIds = (entries: readonly Entry<MemberRequest>[]): string[] =>
  [...new Set(entries.filter(isValid).map(({ value }) => value.id))].sort();

/** The first entry with each id. */
function findFirstEntries(entries: readonly Entry<MemberRequest>[]): Map<string, ValidEntry<MemberRequest>> {
  const byId = new Map<string, ValidEntry<MemberRequest>>();
  for (const entry of entries) {
    if (isValid(entry) && !byId.has(entry.value.id)) byId.set(entry.value.id, entry);
  }
  return byId;
}
